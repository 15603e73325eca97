"""The rules by which a guide is judged: what is said, how it is mended, and the law or rule behind it.

Unlike the checks of publication they judge wording too, and work on a text that is incomplete (an imported draft).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tongban.registry.catalogue.linting.severity import Severity

Words = tuple[str, str]
"""(Chinese, English)."""


@dataclass(frozen=True, slots=True)
class Rule:
    """``why`` is filled with a finding's data; ``basis`` are citations as people write them."""

    code: str
    severity: Severity
    title: Words
    why: Words
    how: Words
    basis: tuple[str, ...]


_PERMIT_LAW = "《行政许可法》"
_BUSINESS = "《优化营商环境条例》"
_ONLINE = "《国务院关于在线政务服务的若干规定》"
_PRIVACY = "《个人信息保护法》"
_OPEN = "《政府信息公开条例》"

_ALL = (
    Rule(
        "catch_all",
        Severity.ERROR,
        ("兜底材料", "catch-all material"),
        ("“{text}”没有说清要什么，窗口可以随意加材料", "“{text}” lets anything be asked for"),
        ("列出每一份材料的名称；列不出的删去", "name every paper; drop what cannot be named"),
        (f"{_PERMIT_LAW}第三十条", f"{_PERMIT_LAW}第三十一条"),
    ),
    Rule(
        "circular_proof",
        Severity.ERROR,
        ("循环证明", "circular proof"),
        ("“{text}”要先有本事项的结果才能办到：{way}", "“{text}” cannot be had without the result of this item: {way}"),
        ("删去其中一环，或者改由部门之间核验", "take one of them out, or let the bodies ask each other"),
        (f"{_BUSINESS}第四十四条",),
    ),
    Rule(
        "held_already",
        Severity.WARNING,
        ("政府已有的材料还要交", "asks for what the state holds"),
        ("“{text}”可以从{source}核验，不应要求提交", "“{text}” can be read from {source} and need not be handed in"),
        (
            "改为由登记库或者电子证照核验；确需看原件的写明原因",
            "have a registry or the certificate library answer; say why an original is needed",
        ),
        (f"{_ONLINE}第七条", f"{_ONLINE}第十条"),
    ),
    Rule(
        "limit_above_law",
        Severity.ERROR,
        ("时限超过法律", "limit beyond the law"),
        ("{what} {ours}，超过{law}", "{what} {ours}, more than {law}"),
        ("缩短时限，或者在设定依据中列出规定这一时限的条款", "shorten it, or cite the article that allows it"),
        (f"{_PERMIT_LAW}第三十二条", f"{_PERMIT_LAW}第四十二条", f"{_PERMIT_LAW}第四十四条", f"{_BUSINESS}第三十六条"),
    ),
    Rule(
        "contact_missing",
        Severity.ERROR,
        ("没有联系方式", "no contact"),
        ("没有{what}", "no {what}"),
        ("填写带区号的固定电话或者 12345", "give a number with its area code, or 12345"),
        (f"{_OPEN}第二十条",),
    ),
    Rule(
        "fee_missing",
        Severity.ERROR,
        ("没有说明是否收费", "silent on fees"),
        ("{what}", "{what}"),
        ("写明不收费；收费的写明项目、标准和依据", "say that it is free, or name each fee, its amount and basis"),
        (f"{_PERMIT_LAW}第五十八条", f"{_PERMIT_LAW}第五十九条", f"{_OPEN}第二十条"),
    ),
    Rule(
        "bare_step",
        Severity.WARNING,
        ("空泛的环节", "bare step"),
        ("环节“{text}”没有写要求、时限和由谁办", "the step “{text}” says no requirement, limit or duty"),
        ("写明这一环节看什么、多久、谁来办", "say what is looked at, how long it takes and by whom"),
        (f"{_BUSINESS}第三十五条",),
    ),
    Rule(
        "hidden_condition",
        Severity.ERROR,
        ("条件之外的限制", "condition outside the conditions"),
        ("“{text}”在申请条件之外加了限制", "“{text}” adds a condition outside the conditions"),
        ("有依据的移到申请条件并引条款，没有的删去", "move it to the conditions with its article, or drop it"),
        (f"{_BUSINESS}第三十五条", f"{_PERMIT_LAW}第三十条"),
    ),
    Rule(
        "sensitive_without_basis",
        Severity.ERROR,
        ("敏感信息没有依据", "sensitive data without basis"),
        ("“{text}”涉及{what}，没有写明依据", "“{text}” is about {what} and cites no basis"),
        ("引用要求它的条款；没有的删去", "cite the article that requires it, or drop it"),
        (f"{_PRIVACY}第二十八条", f"{_PRIVACY}第三十四条"),
    ),
    Rule(
        "name_not_uniform",
        Severity.NOTE,
        ("名称不统一", "name not uniform"),
        ("“{text}”全省统一叫“{name}”", "“{text}” is called “{name}” in the whole province"),
        ("改用统一的名称；需要限定的写在名称前面", "use the common name; what it is of goes before it"),
        (f"{_BUSINESS}第三十五条",),
    ),
    Rule(
        "two_in_one",
        Severity.WARNING,
        ("一行写了几份材料", "several papers in one line"),
        ("“{text}”写了不止一份材料", "“{text}” names more than one paper"),
        ("一份材料写一行，各自对应标准材料", "one line for each paper, each with its standard material"),
        (f"{_PERMIT_LAW}第三十条",),
    ),
    Rule(
        "sample_missing",
        Severity.WARNING,
        ("没有空表或者样本", "blank form or sample missing"),
        (
            "{n} 份材料没有空表或者样本，如“{text}”",
            "{n} papers lack a blank form or sample, such as “{text}”",
        ),
        ("附上空白表格和填写样本", "give the blank form and a filled sample"),
        (f"{_PERMIT_LAW}第二十九条", f"{_PERMIT_LAW}第三十条"),
    ),
    Rule(
        "vague",
        Severity.WARNING,
        ("含糊的说法", "vague words"),
        ("“{text}”没有说清：{word}", "“{text}” is unclear: {word}"),
        ("写出具体的内容，或者引用具体条款", "say what exactly, or cite the article"),
        (f"{_BUSINESS}第三十五条",),
    ),
    Rule(
        "proof_without_basis",
        Severity.ERROR,
        ("证明或者盖章没有依据", "proof or seal without basis"),
        (
            "要求{what}“{text}”，没有引用法律、法规或者国务院决定的条款",
            "asks for the {what} “{text}” and cites no article",
        ),
        (
            "引用具体条款；没有依据的取消，或者改为告知承诺",
            "cite the article; without one, drop it or accept a declaration",
        ),
        (f"{_BUSINESS}第四十四条",),
    ),
    Rule(
        "proof_abolished",
        Severity.ERROR,
        ("要已经取消的证明或者盖章", "asks for an abolished proof or seal"),
        ("{what}“{text}”全省已经取消", "the {what} “{text}” is abolished in the whole province"),
        ("删去；需要核实的由部门自己核验", "drop it; what must be checked the body checks itself"),
        (f"{_BUSINESS}第四十四条",),
    ),
    Rule(
        "declaration_possible",
        Severity.NOTE,
        ("可以告知承诺却没有写明", "a declaration would do and is not offered"),
        (
            "{what}“{text}”全省可以用告知承诺代替，指南没有写明",
            "a declaration may stand for the {what} “{text}”, unsaid here",
        ),
        ("在填写说明里写明可以选择告知承诺", "say in its hint that a declaration may be given instead"),
        (f"{_BUSINESS}第四十四条",),
    ),
    Rule(
        "phones_same",
        Severity.WARNING,
        ("咨询电话就是投诉电话", "one phone for questions and complaints"),
        ("咨询和投诉只有同一个电话 {text}", "questions and complaints both go to {text}"),
        ("投诉电话改为监督部门的电话或者 12345", "give a complaint phone of whoever supervises, or 12345"),
        ("省级政务服务事项数据质量规则：咨询电话与投诉电话不同",),
    ),
    Rule(
        "visits_without_reason",
        Severity.WARNING,
        ("要跑却没有说为什么", "visits without a reason"),
        ("要到现场 {n} 次，没有写原因", "{n} visits, and no reason"),
        ("写明原因；没有必须到场的理由的改为 0 次", "give the reason, or make it none"),
        (f"{_BUSINESS}第三十六条",),
    ),
    Rule(
        "duplicate_material",
        Severity.WARNING,
        ("材料重复", "the same material twice"),
        ("“{text}”与“{other}”是同一份材料", "“{text}” and “{other}” are one paper"),
        ("只留一份；原件和复印件写在同一份的要求里", "keep one; original and copy are requirements of it"),
        (f"{_ONLINE}第七条",),
    ),
    Rule(
        "empty_column",
        Severity.WARNING,
        ("空栏", "empty column"),
        ("{what}是空的", "{what} is empty"),
        ("补上；确实没有的写明没有", "fill it in, or say that there is none"),
        (f"{_PERMIT_LAW}第三十条", f"{_ONLINE}第六条"),
    ),
    Rule(
        "no_stories",
        Severity.NOTE,
        ("没有情形测试", "no stories"),
        (
            "这个事项没有情形测试，指南改错了没有什么会拦住它",
            "the item has no stories: nothing would stop a wrong change",
        ),
        ("在省标准的草稿里写几个情形", "write some in a draft of its standard"),
        (f"{_ONLINE}第六条",),
    ),
    Rule(
        "not_assessed",
        Severity.WARNING,
        ("没有个人信息保护影响评估", "no privacy impact assessment"),
        (
            "要填“{text}”这样的敏感个人信息，没有在有效期内的影响评估",
            "it asks for sensitive data (“{text}”) and has no valid impact assessment",
        ),
        ("请数据管理岗先作评估，由另一人审核", "have the data steward assess it and another person approve"),
        (f"{_PRIVACY}第五十五条", f"{_PRIVACY}第五十六条"),
    ),
)

RULES: Mapping[str, Rule] = {rule.code: rule for rule in _ALL}
"""Code → rule."""

ENGLISH: Mapping[str, str] = {
    "证明": "proof",
    "盖章": "seal",
    "健康": "health",
    "宗教信仰": "religion",
    "生物识别": "biometric data",
    "金融账户": "financial accounts",
    "行踪": "whereabouts",
    "特定身份": "a particular status",
    "他人的证件号码": "the identity number of somebody else",
    "咨询电话": "phone for questions",
    "投诉电话": "phone for complaints",
    "没有写明收不收费": "it does not say whether anything is charged",
    "承诺时限": "the promised limit",
    "法定时限": "the statutory limit",
    "受理时限": "the time to accept",
    "送达时限": "the time to deliver",
    "申请条件": "conditions",
    "申请材料": "documents",
    "办理流程": "process",
    "设定依据": "legal basis",
    "办理结果": "result",
    "办理地点": "place",
    "办理时间": "opening hours",
}
"""Words that the rules themselves put into their sentences."""
