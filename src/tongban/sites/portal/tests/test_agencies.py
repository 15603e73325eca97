"""中介机构名录: public with what an applicant chooses by, open data without formulas, removed ones with the reason."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.publishing.agencies import agencies
from tongban.registry.publishing.drafting import Content, check_complete, write_content
from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.queries import published
from tongban.sites.portal.tests.conftest import text_of

Browser = Callable[..., Client]
HERE = "/lists/intermediaries/agencies"
HYGIENE = "000123990001"


def test_the_directory_by_service_and_region(browser: Browser) -> None:
    anyone = browser()
    page = text_of(anyone.get(HERE))
    assert page.count('class="result"') == 8
    assert "资质已过期" in page
    chosen = text_of(anyone.get(HERE, {"service": HYGIENE}))
    assert chosen.count('class="result"') == 4
    assert "会计师" not in chosen
    assert HERE in text_of(anyone.get("/lists/"))
    assert anyone.get(HERE, {"after": "x"}).status_code == 400
    assert published(None)[0]
    assert not [each for each in published(None, size=100)[0] if each.kind is PublishedKind.AGENCY]
    found = anyone.get("/api/v1/intermediaries/agencies", {"service": HYGIENE, "size": 3}).json()
    rest = anyone.get("/api/v1/intermediaries/agencies", {"service": HYGIENE, "after": found["next"]}).json()
    assert len({each["uscc"] for each in found["agencies"] + rest["agencies"]}) == 4
    assert rest["next"] is None


def test_who_is_taken_off_stays_with_the_reason(browser: Browser) -> None:
    row = Publication.objects.filter(kind=PublishedKind.AGENCY).order_by("title")[0]
    Publication.objects.filter(pk=row.pk).update(until=clock.today(), withdrawn_reason="=出具虚假报告")
    page = text_of(browser().get(HERE))
    assert "移出" in page
    assert "=出具虚假报告" in page
    answer = browser().get(HERE + ".csv")
    lines = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert len(lines) == 8
    gone = next(each for each in lines if each["uscc"] == row.facts["uscc"])
    assert (gone["removed_on"], gone["removed_reason"]) == (clock.today().isoformat(), "'=出具虚假报告")
    told = browser().get(HERE + ".json").json()["agencies"]
    assert [each["name"] for each in told if each["removed_on"]] == [row.title]
    assert browser().get(HERE + ".exe").status_code == 404


def test_an_entry_is_whole_stands_once_and_is_never_edited() -> None:
    row = Publication.objects.filter(kind=PublishedKind.AGENCY).order_by("title")[0]
    facts = dict(row.facts)
    for wrong, field in (
        ({"uscc": "1"}, "uscc"), ({"uscc": ""}, "uscc"), ({"phone": ""}, "phone"), ({"qualified_until": "soon"}, "qualified_until"),
        ({}, "uscc"),
    ):  # fmt: skip
        content = Content(PublishedKind.AGENCY, "示例", "检测", items=[HYGIENE], facts={**facts, **wrong})
        with pytest.raises(DomainError) as refused:
            _check(content)
        assert refused.value.data["field"] == field
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(facts={**facts, "phone": "1"})
    assert len(agencies()[0]) == 8


def _check(content: Content) -> None:
    row = Publication()
    write_content(row, content)
    check_complete(row)
