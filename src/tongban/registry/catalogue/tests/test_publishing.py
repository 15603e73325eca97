"""Publishing: content-addressed, idempotent, immutable; the seed; the calendar."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries, seed
from tongban.registry.catalogue.actions.publish_guide import Published, publish_guide
from tongban.registry.catalogue.models import Guide, GuideElement, GuideVersion, ImplementationItem
from tongban.registry.catalogue.tests.conftest import EDITOR, NOON, VALID_FROM, all_shipped


def publish(document: dict[str, Any], valid_from: date = VALID_FROM) -> Published:
    return publish_guide(actor_id=EDITOR, document=document, valid_from=valid_from, now=NOON)


def test_publish(bodies: None, document: dict[str, Any]) -> None:
    done = publish(document)
    assert (done.number, done.new) == (1, True)
    version = GuideVersion.objects.get(pk=done.guide.hash)
    assert version.document == document
    assert (version.published_by, version.published_at, version.valid_from) == (EDITOR, NOON, VALID_FROM)
    assert version.unified_hash == done.guide.unified_hash
    kept = dict(GuideElement.objects.filter(version=version).values_list("element_id", "text"))
    assert kept == {name: element.text for name, element in done.guide.elements.items()}
    assert ImplementationItem.objects.get().department_uscc == "11369901MB7220014P"


def test_same_text_twice_is_one_version(bodies: None, document: dict[str, Any]) -> None:
    first = publish(document)
    again = publish(document)
    assert (again.number, again.new, again.guide.hash) == (1, False, first.guide.hash)
    assert GuideVersion.objects.count() == 1


def test_next_version(bodies: None, document: dict[str, Any]) -> None:
    first = publish(document)
    document["local"]["hours"] = "工作日 8:30—17:30"
    second = publish(document, date(2026, 12, 1))
    assert second.number == 2
    code = first.guide.code
    assert queries.item(code).guide_hash == first.guide.hash
    assert queries.item(code, date(2026, 12, 1)).guide_hash == second.guide.hash
    assert queries.guide_by_hash(first.guide.hash).local["hours"] != document["local"]["hours"]
    assert [row[0] for row in queries.versions(code)] == [2, 1]


def test_an_old_text_does_not_come_back_unnoticed(bodies: None, document: dict[str, Any]) -> None:
    publish(document)
    hours = document["local"]["hours"]
    document["local"]["hours"] = "工作日"
    publish(document)
    document["local"]["hours"] = hours
    with pytest.raises(DomainError) as refused:
        publish(document)
    assert refused.value.code == "catalogue.guide_superseded"
    assert "第 2 版" in refused.value.message()


def test_days_of_validity_only_rise(bodies: None, document: dict[str, Any]) -> None:
    publish(document)
    document["local"]["hours"] = "工作日"
    with pytest.raises(DomainError) as refused:
        publish(document, VALID_FROM - timedelta(days=1))
    assert refused.value.code == "catalogue.valid_from_too_early"


def test_refused_with_every_reason_and_nothing_written(bodies: None, document: dict[str, Any]) -> None:
    document["local"]["promised_limit"]["amount"] = 30
    document["unified"]["materials"][2]["name"] = "其他材料"
    document["unified"]["review_plan"]["steps"][0]["after"] = ["s2"]
    with pytest.raises(DomainError) as refused:
        publish(document)
    assert refused.value.code == "catalogue.guide_not_publishable"
    problems = refused.value.data["problems"]
    assert refused.value.data["count"] == len(problems)
    assert [each["code"] for each in problems] == ["limit_promise", "material_catch_all", "plan_cycle"]
    assert all(each["path"] and each["message"] for each in problems)
    assert not Guide.objects.exists()


@pytest.mark.parametrize("rubbish", [None, {}, {"local": None}, {"unified": {"materials": [1]}}, []])
def test_rubbish(bodies: None, rubbish: Any) -> None:
    with pytest.raises(DomainError) as refused:
        publish(rubbish)
    assert refused.value.code == "catalogue.guide_not_publishable"


def test_unknown_body(db: None, document: dict[str, Any]) -> None:
    with pytest.raises(DomainError) as refused:
        publish(document)
    assert {"department_unknown", "material_standard_unknown"} <= {e["code"] for e in refused.value.data["problems"]}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_guideversion SET number = number + 1",
        "UPDATE catalogue_guideversion SET document = '{}'",
        "DELETE FROM catalogue_guideelement",
        "UPDATE catalogue_guideelement SET text = ''",
        "DELETE FROM catalogue_guideversion",
    ],
)
def test_published_is_for_ever(seeded: None, statement: str) -> None:
    with pytest.raises(DatabaseError, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_seed_twice_is_the_same(whole: None) -> None:
    before = set(GuideVersion.objects.values_list("hash", flat=True))
    assert len(before) == len(all_shipped())
    assert seed.seed_catalogue() == 0
    assert set(GuideVersion.objects.values_list("hash", flat=True)) == before


def test_seed_leaves_a_developed_guide_alone(whole: None, document: dict[str, Any]) -> None:
    document["local"]["hours"] = "工作日"
    developed = publish(document)
    assert seed.seed_catalogue() == 0
    assert queries.current_guide(developed.guide.code) == developed.guide
