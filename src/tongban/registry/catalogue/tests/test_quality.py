"""Published guides are judged, counted by body and region, and their proofs stand in the register."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import quality, seed
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.material_graph import Why
from tongban.registry.catalogue.models import ItemStory
from tongban.registry.catalogue.tests.conftest import EDITOR, NEW, NOON, shipped

XINFENG, ANYUAN = "11369901MB7220014P", "360726000000"


def _publish(document: dict[str, Any], days: int = 0) -> None:
    day = clock.today() + timedelta(days=days)
    publish_guide(actor_id=EDITOR, document=document, valid_from=day, now=NOON)


def _with_proof(document: dict[str, Any], **other: Any) -> dict[str, Any]:
    material = next(row for row in document["unified"]["materials"] if row["from"] == "UPLOAD")
    row = {
        **material,
        "id": "m80",
        "name": "场地安全证明",
        "standard_code": None,
        "local_reason": "只有本项需要",
        "requirements": [{"id": "m80.r1", "text": "写明场地坐落。"}],
        "issuer": "居民委员会",
        **other,
    }
    document["unified"]["materials"].append(row)
    return document


def test_a_spoiled_guide_lowers_its_body_and_every_region_above(seeded: None) -> None:
    # An item with a story: what none has is told of both guides.
    later = NOON.date() + timedelta(days=365)
    ItemStory.objects.create(
        item=NEW, name="a", title="以后", document={}, hash="0" * 64, valid_from=later, saved_at=NOON
    )
    before = judge_catalogue()
    assert (before.guides, before.judged, before.left) == (2, 2, 0)
    assert judge_catalogue().judged == 0
    good = quality.tally(XINFENG)
    assert good is not None
    spoiled = shipped("360722")
    spoiled["unified"].setdefault("notes", []).append("没有环评手续的不予受理。")
    _publish(spoiled)
    assert judge_catalogue().judged == 1
    found = quality.quality_of(bind(spoiled))
    assert [each.rule for each in found.findings if each.place.startswith("unified.notes")] == ["hidden_condition"]
    own = quality.tally(XINFENG)
    assert own is not None
    assert (own.guides, own.score, own.name) == (1, good.score - 8, "信丰县市场监督管理局")
    assert own.counts["hidden_condition"] == 1
    top = quality.tally(quality.top_region())
    assert top is not None
    assert (top.key, top.guides) == ("360000000000", 2)
    assert top.frequent[0][0] == "hidden_condition"
    cities = quality.tallies_in("360000000000")
    assert [(each.key, each.body) for each in cities] == [("360700000000", False)]
    counties = quality.tallies_in("360700000000")
    assert [each.key for each in counties] == ["360722000000", ANYUAN]
    assert [each.key for each in quality.tallies_in("360722000000")] == [XINFENG]
    scored, after = quality.guides_of(XINFENG)
    assert [(each.code, each.score, each.findings) for each in scored] == [(bind(spoiled).code, own.score, 1)]
    assert after is None


def test_what_is_published_for_tomorrow_counts_tomorrow(seeded: None) -> None:
    spoiled = shipped("360722")
    spoiled["unified"].setdefault("notes", []).append("仅限本县户籍人员申请。")
    _publish(spoiled, days=1)
    assert judge_catalogue().judged == 3
    assert quality.quality_of(bind(spoiled)).made
    today = quality.tally(XINFENG)
    assert today is not None
    assert "hidden_condition" not in today.counts
    with clock.frozen(NOON + timedelta(days=1)):
        judge_catalogue()
        tomorrow = quality.tally(XINFENG)
    assert tomorrow is not None
    assert tomorrow.counts["hidden_condition"] == 1


def test_a_proof_is_kept_then_abolished(seeded: None) -> None:
    _publish(_with_proof(shipped("360722")))
    judge_catalogue()
    lines, after = quality.proofs()
    line = next(each for each in lines if each.name == "场地安全证明")
    assert (line.state, line.guides, line.issuer) == (ProofState.KEPT, 1, "居民委员会")
    assert [name for _, name in line.users] == ["食品经营许可（新办）"]
    assert line.basis
    assert after is None
    counted = quality.proof_counts()
    _publish(_mended())
    judge_catalogue()
    abolished, _ = quality.proofs(ProofState.ABOLISHED)
    assert [(each.name, each.guides, each.abolished_on) for each in abolished] == [("场地安全证明", 0, clock.today())]
    assert quality.proof_counts()[ProofState.KEPT] == counted[ProofState.KEPT] - 1


def _mended() -> dict[str, Any]:
    document = shipped("360722")
    document["unified"].setdefault("notes", []).append("窗口可以代为扫描。")
    return document


def test_why_a_paper_is_still_asked_and_which_link_would_save_it(seeded: None) -> None:
    document = shipped("360722")
    licence = next(row for row in document["unified"]["materials"] if row["standard_code"] == "SM-000001")
    licence.update({"from": "UPLOAD", "accept": ["pdf"], "max_files": 1, "max_mb": 5, "sample": "营业执照"})
    _publish(document)
    judge_catalogue()
    reasons = quality.reasons_in(bind(document))
    assert (reasons[licence["id"]].why, reasons[licence["id"]].source) == (Why.NOT_LINKED, "enterprise_registry")
    first = quality.links_known()[0]
    assert (first.source, first.registry, first.guides, first.papers) == ("enterprise_registry", True, 1, ("营业执照",))
    assert "held_already" in {each.rule for each in quality.quality_of(bind(document)).findings}


def test_a_standard_that_changes_has_every_guide_judged_again(seeded: None) -> None:
    judge_catalogue()
    seed.StandardMaterial.objects.filter(code="SM-000001").update(registry_source="", certificate_type="")
    done = judge_catalogue(most=1)
    assert (done.judged, done.left) == (1, 1)


@pytest.mark.parametrize("after", ["x", "-1", "99999999", "１"])
def test_a_page_that_is_none_is_refused(after: str, seeded: None) -> None:
    with pytest.raises(DomainError, match="page_invalid"):
        quality.proofs(after=after)
