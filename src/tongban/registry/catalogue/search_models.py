"""What search is made of. Everything here is derived from published guides and from shipped or edited data, and can be
made anew at any time (``tongban search-index``); nothing here is a source of law."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import Retention, Scale, declare, plain, secret


class SearchText(models.Model):
    """What is found of an item: its words with weights. Bodies that offer the same item in the same words share one row,
    so a question is weighed against thousands of texts, not against hundreds of thousands of guides.

    ``item`` is the part of a guide's code that is the same with every body: 基本编码 and the serial of the 业务办理项.
    ``themes`` are ``NATURAL:040``; ``length`` counts the words of the name.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("id key item name kind service_objects themes vector length prior"))

    key = models.CharField(max_length=64, unique=True)
    item = models.CharField(max_length=33)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    service_objects = ArrayField(models.CharField(max_length=10), default=list)
    themes = ArrayField(models.CharField(max_length=20), default=list)
    vector = SearchVectorField()
    length = models.PositiveSmallIntegerField()
    prior = models.FloatField(default=0)

    class Meta:
        indexes = [
            GinIndex(fields=["vector"], fastupdate=False, name="catalogue_searchtext_words"),
            GinIndex(fields=["themes"], name="catalogue_searchtext_themes"),
            models.Index(fields=["item"], name="catalogue_searchtext_item"),
        ]


class SearchRow(models.Model):
    """Where a text is offered: one guide in the version that holds from ``valid_from`` until the day ``valid_to``.

    Periods follow from the versions, so no job has to switch anything on the day.
    """

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id code text guide_hash name region_code department_name department_uscc valid_from valid_to")
    )

    code = models.CharField(max_length=33)
    text = models.ForeignKey(SearchText, models.CASCADE, related_name="rows", db_index=False)
    guide_hash = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=200)
    region_code = models.CharField(max_length=12)
    department_name = models.CharField(max_length=120)
    department_uscc = models.CharField(max_length=18)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="catalogue_searchrow_period"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="catalogue_searchrow_valid"
            ),
        ]
        indexes = [
            models.Index(fields=["text", "region_code"], name="catalogue_searchrow_place"),
            models.Index(fields=["region_code", "name", "code"], name="catalogue_searchrow_list"),
            models.Index(fields=["name", "code"], name="catalogue_searchrow_name"),
        ]


class SearchWord(models.Model):
    """A word of some text, or a whole name or key word (written with ``=`` before it), and how it sounds.

    ``texts``: in how many texts it stands, which is what makes it weigh; exact after ``tongban search-index``, since then
    counted up. ``sound`` is its pinyin without tones and without the differences that people of the province do not make
    (zh/z, ng/n, l/n); empty where it is only a pair of characters.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("word texts sound initials"))

    word = models.CharField(max_length=201, primary_key=True)
    texts = models.IntegerField()
    sound = models.CharField(max_length=1200, blank=True, default="")
    initials = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["sound"], condition=~Q(sound=""), name="catalogue_searchword_sound"),
            models.Index(fields=["initials"], condition=~Q(initials=""), name="catalogue_searchword_initial"),
            GinIndex(
                fields=["sound"],
                opclasses=["gin_trgm_ops"],
                condition=Q(word__startswith="="),
                name="catalogue_searchword_sounds",
            ),
            GinIndex(
                fields=["initials"],
                opclasses=["gin_trgm_ops"],
                condition=Q(word__startswith="="),
                name="catalogue_searchword_letters",
            ),
        ]


class Synonym(models.Model):
    """What people say and what the catalogue calls it. ``means``: words to look for besides; ``items``: names of items that
    are meant. ``both``: who looks for the meaning also finds what is called so.

    Rows that nobody has ``edited`` follow ``data/synonyms.yaml``.
    """

    scale = Scale.REFERENCE
    privacy = declare(plain("term means items both edited"))

    term = models.CharField(max_length=40, primary_key=True)
    means = ArrayField(models.CharField(max_length=40), default=list)
    items = ArrayField(models.CharField(max_length=200), default=list)
    both = models.BooleanField(default=False)
    edited = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(term=""), name="catalogue_synonym_term")]


class SearchQuestion(models.Model):
    """A question to the search that found nothing, or from which an item was chosen: for editors, never about a person.

    Known by a keyed digest. ``words`` stays empty until so many different askers used the same words that they can be
    nobody's secret; until then the digest tells nobody what was asked.
    """

    scale = Scale.LOCAL
    privacy = declare(
        secret("digest", purpose="搜索用语的带密钥摘要，不可还原", retention=Retention.SHORT),
        plain("words region_code askers nothing chosen last_on", purpose="words: only after several different askers"),
    )

    digest = models.BinaryField(primary_key=True, max_length=32)
    words = models.CharField(max_length=100, blank=True, default="")
    region_code = models.CharField(max_length=12, blank=True, default="")
    askers = models.IntegerField(default=0)
    nothing = models.IntegerField(default=0)
    chosen = models.JSONField(default=dict)
    last_on = models.DateField(db_index=True)


class SearchAsker(models.Model):
    """That somebody asked a question, so that the same person is not counted twice on a day; swept after a week."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("pk day", retention=Retention.SHORT),
        secret("question", purpose="搜索用语的带密钥摘要，不可还原", retention=Retention.SHORT),
        secret("asker", purpose="访问者的带密钥摘要，每日更换，不可还原", retention=Retention.SHORT),
    )

    pk = models.CompositePrimaryKey("question", "asker")
    question = models.BinaryField(max_length=32)
    asker = models.BinaryField(max_length=32)
    day = models.DateField(db_index=True)
