"""常用意见: one's own, and those of a body by its posts that review or decide; bounded, once, on the audit."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.cases.actions import phrases
from tongban.cases.actions.phrases import LONGEST, drop_phrase, keep_phrase
from tongban.cases.kinds import PhraseUse
from tongban.cases.models import Phrase
from tongban.cases.queries import phrases_for
from tongban.cases.tests.demands import at_once, decider, holder, me, reviewer, second, somebody
from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import ANONYMOUS, Actor
from tongban.registry.orgs.duties import Duty

OPINION = PhraseUse.OPINION


@pytest.fixture
def body(province: None) -> UUID:
    """市场监督管理局 of 信丰县."""
    return reviewer().posts[0].department_id


def code_of(act) -> str:
    with pytest.raises(DomainError) as caught:
        act()
    return caught.value.code


def texts(actor: Actor, use: PhraseUse | None = None) -> list[str]:
    return [each.text for each in phrases_for(actor, use)]


def test_ones_own_are_ones_own(body: UUID) -> None:
    keep_phrase(reviewer(), use=OPINION, text="  材料齐全，\n 符合条件。")
    assert texts(reviewer()) == ["材料齐全， 符合条件。"]
    assert texts(second()) == []
    assert texts(reviewer(), PhraseUse.DECISION) == []
    assert not audit.about(f"body:{body}")


def test_those_of_a_body_are_read_by_all_its_posts_and_kept_by_some(body: UUID) -> None:
    kept = keep_phrase(decider(), use=OPINION, text="符合条件。", body=body)
    keep_phrase(reviewer(), use=OPINION, text="我的。")
    assert texts(reviewer()) == ["我的。", "符合条件。"]
    assert texts(second()) == texts(holder(Duty.INTAKE)) == ["符合条件。"]
    assert texts(somebody("zhenganyuan")) == []
    (entry,) = audit.about(f"body:{body}")
    assert (entry.kind, entry.data) == ("cases.phrase.kept", {"phrase": str(kept)})


def test_wrong_actor(body: UUID) -> None:
    kept = keep_phrase(reviewer(), use=OPINION, text="符合条件。", body=body)
    own = keep_phrase(reviewer(), use=OPINION, text="我的。")
    for actor in (holder(Duty.INTAKE), holder(Duty.LEADER)):
        assert code_of(lambda actor=actor: keep_phrase(actor, use=OPINION, text="别的", body=body)) == NOT_ALLOWED
        assert code_of(lambda actor=actor: keep_phrase(actor, use=OPINION, text="别的", phrase_id=kept)) == NOT_ALLOWED
        assert code_of(lambda actor=actor: drop_phrase(actor, phrase_id=kept)) == NOT_ALLOWED
    for actor in (second(), somebody("zhenganyuan"), me()):
        assert code_of(lambda actor=actor: drop_phrase(actor, phrase_id=own)) == "uow.not_found"
    assert code_of(lambda: drop_phrase(somebody("zhenganyuan"), phrase_id=kept)) == "uow.not_found"
    for actor in (me(), ANONYMOUS, somebody("wujiancha")):
        assert code_of(lambda actor=actor: keep_phrase(actor, use=OPINION, text="别的")) == NOT_ALLOWED
    assert code_of(lambda: keep_phrase(reviewer(), use=OPINION, text="别的", body=uuid4())) == NOT_ALLOWED
    assert Phrase.objects.count() == 2


NOT_ALLOWED = "cases.phrase.not_allowed"


def test_bad_words(body: UUID) -> None:
    for text, code in (("", "cases.phrase.empty"), (" \n ", "cases.phrase.empty"), ("字" * 201, "cases.text.too_long")):
        assert code_of(lambda text=text: keep_phrase(reviewer(), use=OPINION, text=text)) == code
    keep_phrase(reviewer(), use=OPINION, text="字" * LONGEST)
    assert Phrase.objects.count() == 1


def test_repeated_it_is_one(body: UUID) -> None:
    for owner in (None, body):
        first, again = (keep_phrase(reviewer(), use=OPINION, text="符合条件。", body=owner) for _ in range(2))
        assert first == again
    assert Phrase.objects.count() == 2


def test_changed_and_forgotten(body: UUID) -> None:
    kept = keep_phrase(reviewer(), use=OPINION, text="符合条件。", body=body)
    keep_phrase(second(), use=OPINION, text="材料齐全，符合条件。", phrase_id=kept)
    assert texts(reviewer()) == ["材料齐全，符合条件。"]
    other = keep_phrase(reviewer(), use=OPINION, text="另一条", body=body)
    # Changed into words that are kept already, one of the two is left.
    keep_phrase(second(), use=OPINION, text="另一条", phrase_id=kept)
    assert [each.id for each in phrases_for(reviewer())] == [other]
    drop_phrase(decider(), phrase_id=other)
    assert code_of(lambda: drop_phrase(decider(), phrase_id=other)) == "uow.not_found"
    assert texts(reviewer()) == []


def test_bounded(body: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phrases, "MOST", 2)
    for text in ("一", "二"):
        keep_phrase(reviewer(), use=OPINION, text=text)
    assert code_of(lambda: keep_phrase(reviewer(), use=OPINION, text="三")) == "cases.phrase.too_many"
    keep_phrase(reviewer(), use=PhraseUse.DECISION, text="三")
    keep_phrase(reviewer(), use=OPINION, text="二")


def test_at_the_same_time_it_is_one(committed_province: str) -> None:
    body = reviewer().posts[0].department_id
    done = at_once(*[lambda: keep_phrase(reviewer(), use=OPINION, text="符合条件。", body=body)] * 3)
    assert len(set(done)) == 1, done
    assert Phrase.objects.count() == 1


def test_the_database_knows_one_owner(body: UUID) -> None:
    stamp = {"use": "OPINION", "text": "x", "changed_by": uuid4(), "changed_at": clock.now()}
    for owner in ({}, {"department_id": body, "account_id": uuid4()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Phrase.objects.create(id=uuid4(), **owner, **stamp)


def test_read_in_one_statement(body: UUID) -> None:
    actor = replace(reviewer())
    with CaptureQueriesContext(connection) as captured:
        phrases_for(actor, OPINION)
    assert len(captured) == 1
