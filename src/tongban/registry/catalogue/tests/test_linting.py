"""Each rule on one bad text and on the shipped guide, which is good; drafts that lack everything; the score."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from tongban.registry.catalogue import seed
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.linting import (
    RULES,
    Facts,
    Severity,
    facts_from,
    finding_from,
    lint,
    lint_row,
    score_of,
)
from tongban.registry.catalogue.linting.finding import finding
from tongban.registry.catalogue.tests.conftest import NEW, all_shipped, shipped
from tongban.registry.catalogue.tests.lists import item

Spoil = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def facts() -> Facts:
    found = facts_from(seed.shipped_standard_materials(), all_shipped().values())
    return replace(
        found, ruled={("PROOF", "单身证明"): ProofState.ABOLISHED, ("PROOF", "邻里安置证明"): ProofState.DECLARED}
    )


def codes(document: dict[str, Any], facts: Facts) -> set[str]:
    return {each.rule for each in lint(document, facts)}


def _uploaded(document: dict[str, Any], name: str, **other: Any) -> None:
    """One more paper to bring, as a careless editor writes it."""
    row = {"id": "m90", "name": name, "from": "UPLOAD", "required": True, "issuer": "派出所", "basis": [], **other}
    document["unified"]["materials"].append(row)


def _note(document: dict[str, Any], text: str) -> None:
    document["unified"].setdefault("notes", []).append(text)


SPOILED: dict[str, Spoil] = {
    "catch_all": lambda d: _uploaded(d, "法律法规规定的其他材料"),
    "held_already": lambda d: _uploaded(d, "居民户口簿"),
    "limit_above_law": lambda d: d["local"].update(promised_limit={"amount": 99, "unit": "WORKING_DAY"}),
    "contact_missing": lambda d: d["local"].update(complaint_phones=[]),
    "fee_missing": lambda d: d["unified"].pop("fees"),
    "bare_step": lambda d: d["unified"]["steps"].append({"id": "s9", "name": "审核", "requirements": "依法审核。"}),
    "hidden_condition": lambda d: _note(d, "未办理环评的不予受理。"),
    "sensitive_without_basis": lambda d: _uploaded(d, "个人征信报告"),
    "name_not_uniform": lambda d: _uploaded(d, "经营者身份证"),
    "two_in_one": lambda d: _uploaded(d, "房屋租赁合同、平面布置图"),
    "sample_missing": lambda d: _uploaded(d, "用工情况登记表"),
    "vague": lambda d: d["unified"]["conditions"].append({"id": "c9", "text": "符合有关规定", "basis": ["b1"]}),
    "proof_without_basis": lambda d: _uploaded(d, "居住情况证明"),
    "proof_abolished": lambda d: _uploaded(d, "单身证明", basis=["b1"]),
    "declaration_possible": lambda d: _uploaded(d, "邻里安置证明", basis=["b1"]),
    "phones_same": lambda d: d["local"].update(complaint_phones=d["local"]["phones"]),
    "visits_without_reason": lambda d: d["local"].update(visits=1, visit_reason=""),
    "duplicate_material": lambda d: [_uploaded(d, "卫生设施照片"), _uploaded(d, "卫生设施照片（复印件）")],
    "empty_column": lambda d: d["local"].update(hours="待定"),
    "circular_proof": lambda d: _uploaded(d, "食品经营许可证", issuer="市场监督管理部门"),
    "not_assessed": lambda d: d["local"].update(region_code="360726000000"),
    "no_stories": lambda d: d["codes"].update(implementation=d["codes"]["implementation"][:19] + "000131990009"),
}


def test_every_rule_is_shown() -> None:
    assert SPOILED.keys() == RULES.keys()


@pytest.mark.parametrize("rule", SPOILED)
def test_a_rule_finds_what_is_spoiled_and_nothing_in_the_good_guide(rule: str, facts: Facts) -> None:
    document = shipped("360722")
    # A circle is one while no other item issues the certificate.
    facts = (
        Facts(facts.papers)
        if rule == "circular_proof"
        else replace(facts, storied=frozenset({NEW}), assessed=frozenset({(NEW, "360722000000")}))
    )
    assert rule not in codes(document, facts)
    SPOILED[rule](document)
    assert rule in codes(document, facts)


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("须先到社区盖章后方可申请。", True),
        ("限本市户籍人员申请，仅限工作日上午。", True),
        ("申请人必须提供近三年的纳税记录", True),
        ("依照《食品安全法》第四十五条，从业人员应当取得健康证明", False),
        ("登记机关应当在五日内告知", False),
        ("不需要提供房产证", False),
        ("营业执照和许可证可以一起办", False),
        ("未预约的窗口不予受理", True),
        ("全国任一窗口都可以申请，不限户籍", False),
        ("注册资本不低于一百万元", True),
    ],
)
def test_a_condition_in_a_note(text: str, hidden: bool, facts: Facts) -> None:
    document = shipped("360722")
    _note(document, text)
    assert ("hidden_condition" in codes(document, facts)) is hidden


@pytest.mark.parametrize(
    ("name", "rule", "found"),
    [
        ("护照或者居民身份证", "two_in_one", False),
        ("营业执照原件及复印件", "two_in_one", False),
        ("《关于甲和乙的报告》", "two_in_one", False),
        ("外国人身份证件", "held_already", False),
        ("手持身份证照片", "held_already", False),
        ("申请人身份证明", "proof_without_basis", False),
        ("法定代表人居民身份证", "name_not_uniform", False),
        ("情况说明（加盖单位公章）", "proof_without_basis", True),
        ("需要提供的其他证明材料", "catch_all", True),
        ("无犯罪记录证明", "sensitive_without_basis", True),
        ("农业转基因生物管理制度", "sensitive_without_basis", False),
        ("评审批复文件要求提交的资料", "catch_all", True),
        ("社会保障卡或者银行存折", "two_in_one", True),
        ("房屋租赁合同或者协议", "two_in_one", False),
        ("特殊食品注册或者备案文件", "two_in_one", False),
        ("负责人身份证明", "held_already", True),
        ("委托书、受托人居民身份证", "held_already", True),
        ("登记文件（营业执照）", "held_already", True),
        ("专业技术职务任职资格证书", "held_already", False),
        ("原食品经营许可证", "held_already", False),
        ("军人身份证明", "held_already", False),
        ("中华人民共和国护照", "held_already", True),
        ("外国护照", "held_already", False),
        ("个人委托书", "name_not_uniform", True),
        ("申请人相片", "name_not_uniform", True),
        ("两寸白底照片", "name_not_uniform", False),
        ("项目现状说明", "name_not_uniform", False),
        ("占用道路的，应当附有交通组织图", "hidden_condition", True),
        ("护照等旅行证件", "vague", True),
        ("高等学校名单", "vague", False),
        ("经营情况材料", "vague", True),
        ("可行性研究报告材料", "vague", False),
    ],
)
def test_the_name_of_a_paper(name: str, rule: str, found: bool, facts: Facts) -> None:
    document = shipped("360722")
    _uploaded(document, name)
    assert (rule in codes(document, facts)) is found


def test_a_row_of_a_list_is_judged_as_it_is(facts: Facts) -> None:
    row = item(legal_days=60, complaint_phone="0797-0000001", visits=1, conditions="满足下列条件：")
    found = {each.rule: each for each in lint_row(row, facts)}
    assert found.keys() >= {"limit_above_law", "phones_same", "visits_without_reason", "fee_missing", "empty_column"}
    assert "法定时限 60 个工作日" in found["limit_above_law"].why
    assert {"held_already", "name_not_uniform", "sample_missing"} <= found.keys()


@pytest.mark.parametrize(
    ("row", "rule", "found"),
    [
        ({"phone": "0797-12345", "complaint_phone": "0797-12345"}, "phones_same", True),
        ({"phone": "0797-12345", "complaint_phone": "0797-12345-1"}, "phones_same", False),
        ({"phone": "0797-8000001转1", "complaint_phone": "0797-8000001转2"}, "phones_same", False),
        ({"legal_days": 60, "basis_mentions": ["《海域使用管理法》第十六条"]}, "limit_above_law", False),
        (
            {"legal_days": 60, "basis_mentions": ["《广东省实施〈中华人民共和国价格法〉办法》"]},
            "limit_above_law",
            False,
        ),
        ({"legal_days": 60, "basis_mentions": ["《关于印发审批办法的通知》"]}, "limit_above_law", True),
        ({"legal_days": 60, "basis_mentions": ["《建设项目审批办法》"]}, "limit_above_law", True),
        ({"legal_days": 30, "joint_departments": "市级司法（受理）、省级司法（决定）"}, "limit_above_law", True),
        ({"legal_days": 30, "joint_departments": "省级司法（受理）、省级公安（审核）"}, "limit_above_law", False),
        ({"conditions": "依据《关于加强管理的通知》中规定条件。"}, "vague", True),
        ({"conditions": "符合《海域使用管理法》第十六条的规定。"}, "vague", False),
        ({"conditions": "具体条件由每年的方案确定"}, "vague", True),
    ],
)
def test_what_only_a_list_says_counts_too(row: dict[str, Any], rule: str, found: bool, facts: Facts) -> None:
    assert (rule in {each.rule for each in lint_row(item(**row), facts)}) is found


@pytest.mark.parametrize(("name", "given_back"), [("律师执业证书补证", True), ("律师执业许可", False)])
def test_the_paper_that_the_item_changes_is_given_back(name: str, given_back: bool) -> None:
    document = shipped("360722")
    document["unified"]["name"] = name
    _uploaded(document, "律师执业证书")
    assert ("held_already" in codes(document, Facts())) is not given_back


@pytest.mark.parametrize("phone", ["/", "暂无", "0797-0000000"])
def test_a_phone_that_nobody_can_call_is_none(phone: str) -> None:
    document = shipped("360722")
    document["local"]["complaint_phones"] = [phone]
    assert "contact_missing" in codes(document, Facts())


@pytest.mark.parametrize("broken", [{}, {"unified": 1, "local": []}, {"unified": {"materials": [1, {"name": None}]}}])
def test_whatever_a_draft_holds_is_judged(broken: dict[str, Any]) -> None:
    assert {"contact_missing", "fee_missing", "empty_column"} <= codes(broken, Facts())


def test_the_score_falls_with_each_finding_to_a_bound() -> None:
    one, half = finding("fee_missing", "unified.fees", what=""), finding("vague", "unified", text="", word="")
    assert RULES["fee_missing"].severity is Severity.ERROR
    assert [score_of([one] * n) for n in range(5)] == [100, 92, 88, 84, 84]
    assert score_of([one, half, half]) == 100 - 8 - 6
    assert score_of([finding(rule, "", text="", what="", **_FILL) for rule in RULES for _ in range(3)]) == 0


_FILL = dict.fromkeys(("way", "source", "ours", "law", "name", "n", "word", "other"), "")


def test_a_finding_is_kept_and_read_again() -> None:
    one = finding("vague", "unified.conditions.c1", text="符合" * 80, word="符合规定")
    assert finding_from(one.as_data()) == one
    assert len(one.data["text"]) == 60
    with pytest.raises(KeyError):
        finding("no_such_rule", "")


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.code)
def test_every_rule_says_what_how_and_by_which_law(rule: Any) -> None:
    assert all((*rule.title, *rule.why, *rule.how, *rule.basis))
    assert "{" not in rule.how[0] + rule.how[1]


def test_a_part_of_any_other_shape_is_judged_too(facts: Facts) -> None:
    document = shipped("360722")
    for place in list(_places(document, ()))[::23]:
        for strange in ([1, [2]], {"a": {}}, 3, None):
            spoiled = shipped("360722")
            *way, last = place
            inner: Any = spoiled
            for step in way:
                inner = inner[step]
            inner[last] = strange
            assert isinstance(lint(spoiled, facts), tuple), place


def _places(value: Any, way: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """The way to everything in it."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in steps:
        yield (*way, step)
        yield from _places(inner, (*way, step))


@pytest.mark.parametrize(
    ("note", "beyond"),
    [
        ("自受理之日起六十日内决定", False),
        ("自受理之日起二十日内决定", True),
        ("自受理之日起 60 日内决定", False),
        ("三个月内决定", False),
        ("规定许可的条件", True),
        ("", False),
    ],
)
def test_a_longer_limit_needs_a_law_that_gives_as_long(note: str, beyond: bool) -> None:
    document = shipped("360722")
    document["unified"]["statutory_limit"] = {"amount": 60, "unit": "WORKING_DAY"}
    document["unified"]["legal_basis"] = [{"id": "b1", "law": "食品安全法", "article": "第三十五条", "note": note}]
    assert ("limit_above_law" in codes(document, Facts())) is beyond


def test_the_same_paper_in_situations_of_their_own_is_asked_once() -> None:
    document = shipped("360722")
    _uploaded(document, "场地照片", when="q.a == 'x'")
    _uploaded(document, "场地照片", when="q.a == 'y'")
    assert "duplicate_material" not in codes(document, Facts())
    document["unified"]["materials"][-1]["when"] = None
    assert "duplicate_material" in codes(document, Facts())


def test_an_item_is_called_the_same_with_every_body(facts: Facts) -> None:
    document = shipped("360722")
    document["unified"]["name"] = "餐饮许可办理"
    found = [each for each in lint(document, facts) if each.place == "unified.name"]
    assert [(each.rule, each.data["name"]) for each in found] == [("name_not_uniform", "食品经营许可（新办）")]


def test_the_rules_own_words_are_english_in_english() -> None:
    one = finding("proof_without_basis", "unified.materials.m1", what="盖章", text="加盖公章")
    assert one.sentence("en") == "asks for the seal “加盖公章” and cites no article"
    assert one.sentence().startswith("要求盖章“加盖公章”")


def test_a_catch_all_is_told_once(facts: Facts) -> None:
    document = shipped("360722")
    _uploaded(document, "其他相关材料", sample="样本")
    assert codes(document, facts) & {"catch_all", "vague"} == {"catch_all"}
