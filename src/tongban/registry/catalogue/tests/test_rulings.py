"""证明和盖章的去留: two persons rule, the register says so, and what was abolished or has no basis is not published."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.actions.decide_register import approve_change
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.rule_proof import rule_proof
from tongban.registry.catalogue.findings import findings_in
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.tests.conftest import EDITOR, NOON, shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_quality import _with_proof
from tongban.registry.catalogue.tests.test_standards import OWNER, TODAY, TOMORROW
from tongban.registry.orgs.duties import Duty

LAW = [{"law": "优化营商环境条例", "article": "第四十四条"}]
KEY = {"kind": "PROOF", "key": "场地安全证明"}


def rule(state: str, since: date = TODAY, basis: Any = LAW) -> None:
    editor = official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)
    change_id = rule_proof(editor, **KEY, state=state, basis=basis, since=since, why="清理证明事项")
    approve_change(official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER), change_id=change_id, seen=1)


def published() -> dict[str, Any]:
    document = _with_proof(shipped("360722"))
    publish_guide(actor_id=EDITOR, document=document, valid_from=TODAY, now=NOON)
    judge_catalogue()
    return document


def codes(document: dict[str, Any], day: date = TODAY) -> list[tuple[str, str]]:
    return [(each["code"], each["path"]) for each in findings_in(document, day)]


def test_what_was_abolished_cannot_be_published_from_its_day_on(seeded: None) -> None:
    document = published()
    assert codes(document) == []
    rule("ABOLISHED", since=TOMORROW)
    assert codes(document) == []
    assert codes(document, TOMORROW) == [("proof_abolished", "unified.materials.m80")]
    document["local"]["hours"] = "工作日 8:30—17:30"
    with pytest.raises(DomainError, match=r"catalogue\.guide_not_publishable"):
        publish_guide(actor_id=EDITOR, document=document, valid_from=TOMORROW, now=NOON)
    rule("KEPT", since=TOMORROW + timedelta(days=30))
    assert codes(document, TOMORROW + timedelta(days=30)) == []


def test_the_register_and_the_rules_say_what_was_ruled(seeded: None) -> None:
    document = published()
    with pytest.raises(DomainError, match=r"catalogue\.proof\.unknown"):
        rule_proof(
            official(11, Duty.EDIT_CATALOGUE, uscc=OWNER),
            kind="PROOF",
            key="没有的证明",
            state="KEPT",
            basis=LAW,
            since=TODAY,
            why="x",
        )
    for state, basis in (("NO_BASIS", LAW), ("KEPT", [{"law": "某办法", "article": ""}]), ("ABOLISHED", [])):
        with pytest.raises(DomainError, match=r"catalogue\.proof\.ruling_invalid"):
            rule(state, basis=basis)
    for state, said in (("DECLARED", "declaration_possible"), ("ABOLISHED", "proof_abolished")):
        rule(state)
        quality.forget_facts()
        judge_catalogue()
        line = quality.proof(**KEY)
        assert (line.state, line.guides, line.ruled_on) == (ProofState(state), 1, TODAY)
        assert line.basis == ("《优化营商环境条例》第四十四条",)
        assert said in {each.rule for each in quality.quality_of(bind(document)).findings}
    assert quality.proof_counts()[ProofState.ABOLISHED] == 1
    assert line.abolished_on == TODAY


def test_a_seal_needs_an_article_unless_a_declaration_does(bodies: None) -> None:
    asked = [{"id": "m80.r1", "text": "加盖居民委员会公章。"}]
    seal = {"name": "场地情况说明", "issuer": "申请人", "requirements": asked}
    assert codes(_with_proof(shipped("360722"), **seal)) == []
    bare = shipped("360722")
    bare["unified"]["legal_basis"].append({"id": "b90", "law": "某办法", "article": "", "note": "没有写到条"})
    seal["basis"] = ["b90"]
    assert codes(_with_proof(bare, **seal)) == [("seal_basis", "unified.materials.m80")]
    for other in ({"issuer": "居民委员会"}, {"hint": "可以选择告知承诺。"}):
        again = shipped("360722")
        again["unified"]["legal_basis"].append(bare["unified"]["legal_basis"][-1])
        assert codes(_with_proof(again, **{**seal, **other})) == []
