"""The standard of the province: one text, and the next version of everybody who follows it on the same day."""

from __future__ import annotations

import copy
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.publish_standard import PublishedStandard, publish_standard
from tongban.registry.catalogue.actions.save_draft import begin_draft
from tongban.registry.catalogue.actions.submit_draft import submit_draft
from tongban.registry.catalogue.kinds import AdjustmentState, ChangeKind, DraftSource, DraftState
from tongban.registry.catalogue.models import (
    Adjustment,
    CatalogueChange,
    Guide,
    GuideDraft,
    GuideElement,
    GuideVersion,
    SearchRow,
    StandardVersion,
)
from tongban.registry.catalogue.tests.conftest import EDITOR, NEW, NOON, VALID_FROM, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.shipped import shipped_body

TODAY = NOON.date()
TOMORROW = TODAY + timedelta(days=1)
OWNER = shipped_body("360000-government-services").uscc


def publish(unified: dict[str, Any], day: date = TOMORROW, *, owner: str = OWNER) -> PublishedStandard:
    return publish_standard(
        actor_id=EDITOR, code=NEW, owner_uscc=owner, document=unified, valid_from=day, why="依据修改", now=NOON
    )


def changed(**parts: Any) -> dict[str, Any]:
    unified = shipped("360722")["unified"]
    unified["legal_basis"][0]["note"] = "新的说明"
    return {**unified, **parts}


def code_of(region: str) -> str:
    return str(shipped(region)["codes"]["implementation"])


@pytest.fixture
def standard(seeded: None) -> PublishedStandard:
    """The text of both counties as the standard, in force since both began."""
    return publish(shipped("360722")["unified"], VALID_FROM)


def test_the_text_that_all_offer_changes_no_guide(standard: PublishedStandard) -> None:
    assert (standard.number, standard.derived, standard.held) == (1, 0, 0)
    assert standard.hash == queries.item(code_of("360722"), TODAY).unified_hash
    assert GuideVersion.objects.filter(guide_id=code_of("360722")).count() == 1
    assert publish(shipped("360722")["unified"], TODAY).new is False


def test_every_claimant_gets_its_version_on_the_day(standard: PublishedStandard) -> None:
    told = publish(changed())
    assert (told.number, told.derived, told.clamped, told.held) == (2, 2, 0, 0)
    for region in ("360722", "360726"):
        code = code_of(region)
        before, after = queries.item(code, TODAY), queries.item(code, TOMORROW)
        assert (before.number, after.number) == (1, 2)
        assert after.unified_hash == told.hash == content_hash(changed())
        # Its own part is untouched, and what was published stays what it was.
        assert after.local_hash == before.local_hash
        assert queries.guide_by_hash(before.guide_hash).unified["legal_basis"][0]["note"] != "新的说明"
        elements = GuideElement.objects.filter(version_id=after.guide_hash).count()
        assert elements == len(queries.guide_by_hash(after.guide_hash).elements)
        assert list(
            SearchRow.objects.filter(code=code).order_by("valid_from").values_list("valid_from", "valid_to")
        ) == [
            (VALID_FROM, TOMORROW),
            (TOMORROW, None),
        ]
    kinds = CatalogueChange.objects.filter(takes_effect=TOMORROW).order_by("id").values_list("kind", "why")
    assert list(kinds) == [("STANDARD", "依据修改"), ("DERIVED", "依据修改"), ("DERIVED", "依据修改")]


def test_a_promise_beyond_the_new_limit_is_brought_back_and_marked(standard: PublishedStandard) -> None:
    local = shipped("360726")["local"]["promised_limit"]
    told = publish(changed(statutory_limit={"amount": local["amount"] - 1, "unit": "WORKING_DAY"}, extension=None))
    assert told.clamped >= 1
    row = Adjustment.objects.get(guide_id=code_of("360726"))
    assert row.state == AdjustmentState.CLAMPED
    assert row.clamped == [
        {
            "path": "local.promised_limit",
            "before": local,
            "after": {"amount": local["amount"] - 1, "unit": "WORKING_DAY"},
        }
    ]
    after = queries.guide_by_hash(queries.item(code_of("360726"), TOMORROW).guide_hash)
    assert after.local["promised_limit"]["amount"] == local["amount"] - 1


def _original_seen() -> dict[str, Any]:
    materials = copy.deepcopy(shipped("360722")["unified"]["materials"])
    materials[-1]["original_seen"] = True
    return changed(materials=materials)


def test_what_one_body_lacks_holds_that_body_only(standard: PublishedStandard) -> None:
    document = shipped("360726")
    document["local"] |= {"visits": 1, "visit_reason": "核验原件"}
    publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON)
    told = publish(_original_seen())
    assert (told.derived, told.held) == (1, 1)
    assert queries.item(code_of("360726"), TOMORROW).unified_hash == told.hash
    assert queries.item(code_of("360722"), TOMORROW).number == 1
    row = Adjustment.objects.get(guide_id=code_of("360722"))
    assert (row.state, row.findings[0]["code"]) == (AdjustmentState.HELD, "original_without_visit")
    draft = GuideDraft.objects.get(code=code_of("360722"))
    assert (draft.source, draft.state) == (DraftSource.STANDARD, DraftState.DRAFT)
    assert draft.document["unified"] == _original_seen()


def test_a_version_that_is_to_come_follows_too(standard: PublishedStandard) -> None:
    later = TODAY + timedelta(days=30)
    document = shipped("360722")
    document["local"]["hours"] = "工作日 8:30—17:30"
    publish_guide(actor_id=EDITOR, document=document, valid_from=later, now=NOON)
    told = publish(changed())
    assert told.derived == 3
    code = code_of("360722")
    assert queries.item(code, TOMORROW).unified_hash == queries.item(code, later).unified_hash == told.hash
    assert queries.item(code, TOMORROW).local_hash != queries.item(code, later).local_hash
    assert queries.guide_by_hash(queries.item(code, later).guide_hash).local["hours"] == "工作日 8:30—17:30"


def test_an_open_draft_goes_over_to_the_new_text(standard: PublishedStandard) -> None:
    document = shipped("360722")
    document["local"]["hours"] = "工作日 8:30—17:30"
    editor = official(1, Duty.EDIT_CATALOGUE)
    draft_id = begin_draft(editor, document=document, note="调整办公时间")
    submit_draft(editor, draft_id=draft_id, seen=1)
    publish(changed())
    row = GuideDraft.objects.get(pk=draft_id)
    assert (row.state, row.state_version, row.submitted_by) == (DraftState.DRAFT, 3, None)
    assert row.document["unified"] == changed()
    assert row.document["local"]["hours"] == "工作日 8:30—17:30"
    submit_draft(editor, draft_id=draft_id, seen=3)


def test_unified_elements_are_read_only_for_who_claims(standard: PublishedStandard) -> None:
    document = shipped("360722")
    document["unified"] = changed()
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable") as refused:
        publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON)
    assert [(each["code"], each["path"]) for each in refused.value.data["problems"]] == [("standard_apart", "unified")]
    assert "依据" in refused.value.data["problems"][0]["message"]
    Guide.objects.filter(code=code_of("360722")).update(difference="省政府批准先行先试")
    publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON)
    # Who differs by leave decides itself what becomes of a new standard.
    told = publish(changed(keywords=["开店"]))
    assert (told.derived, told.held) == (1, 1)


def test_a_faulty_standard_changes_nothing(standard: PublishedStandard) -> None:
    with pytest.raises(DomainError, match=r"catalogue\.standard\.not_publishable") as refused:
        publish(
            changed(
                materials=[{**shipped("360722")["unified"]["materials"][0], "name": "其他材料"}], exercise_level="CITY"
            )
        )
    codes = {each["code"] for each in refused.value.data["problems"]}
    assert {"material_catch_all", "standard_fixed"} <= codes
    with pytest.raises(DomainError, match=r"catalogue\.standard\.not_owner"):
        publish(changed(), owner=shipped_body("360000-market").uscc)
    with pytest.raises(DomainError, match=r"catalogue\.valid_from_too_early"):
        publish(changed(), VALID_FROM - timedelta(days=1))
    assert StandardVersion.objects.count() == 1
    assert GuideVersion.objects.count() == 2
    assert CatalogueChange.objects.filter(kind=ChangeKind.STANDARD).count() == 1


def test_what_was_replaced_does_not_come_back_unseen(standard: PublishedStandard) -> None:
    publish(changed(), TODAY)
    with pytest.raises(DomainError, match=r"catalogue\.guide_superseded"):
        publish(shipped("360722")["unified"], TOMORROW)


def test_published_standards_are_for_ever(standard: PublishedStandard) -> None:
    for rows in (StandardVersion.objects.all(), CatalogueChange.objects.all()):
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            rows.update(why="")
        with pytest.raises(DatabaseError, match="immutable"), transaction.atomic():
            rows.delete()
