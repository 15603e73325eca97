"""One reason why a guide cannot be published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# code → (Chinese, English); templates over the problem's data.
SENTENCES: dict[str, tuple[str, str]] = {
    "shape": ("结构不符合要求：{reason}", "the structure is wrong: {reason}"),
    "floats": ("不能使用小数，金额用分、其他用文字", "no floats: money in 分, other decimals as text"),
    "id_twice": ("编号 {id} 重复", "id {id} is used twice"),
    "basis_unknown": ("引用了没有列出的依据 {id}", "cites the basis {id}, which is not listed"),
    "requirement_astray": (
        "要求 {id} 不属于材料 {material}",
        "requirement {id} does not belong to material {material}",
    ),
    "row_unknown": ("情形表引用了没有列出的 {id}", "the scenario table names {id}, which is not listed"),
    "row_and_when": ("{id} 已由情形表决定，不能再写 when", "{id} is decided by the scenario table and has a when too"),
    "when_wrong": ("条件表达式有误：{reason}", "the condition is wrong: {reason}"),
    "when_unknown_name": ("条件引用了不存在的 {name}", "the condition reads {name}, which does not exist"),
    "when_no_choice": ("条件中 {name} 与选项之外的值“{value}”比较", "compares {name} with {value}, which is no choice"),
    "when_row_reads_form": ("情形表只能依据情形问题，不能读取 {name}", "scenario rows read questions only, not {name}"),
    "scenario_too_large": ("情形组合超过 {most} 种", "more than {most} situations"),
    "scenario_not_total": ("情形“{situation}”没有对应的行", "no row speaks of the situation {situation}"),
    "scenario_dead_row": ("第 {number} 行永远不会成立", "row {number} can never hold"),
    "scenario_same_row": ("第 {number} 行与第 {other} 行重复", "rows {number} and {other} are the same"),
    "form_wrong": ("表单定义有误：{reason}", "the form is wrong: {reason}"),
    "form_sample_wrong": ("示范答案不能通过校验：{reason}", "the sample answers do not pass: {reason}"),
    "material_catch_all": ("不得设“{name}”这类兜底材料", "no catch-all material such as {name}"),
    "material_no_standard": (
        "材料“{name}”没有标准材料编码，也没有说明个性材料的理由",
        "material {name} has neither a standard code nor a reason for being local",
    ),
    "material_standard_and_reason": (
        "材料“{name}”已有标准材料编码，不应再写个性材料理由",
        "material {name} has a standard code and a reason for having none",
    ),
    "material_standard_unknown": ("标准材料库里没有 {standard}", "there is no standard material {standard}"),
    "material_registry": (
        "材料“{name}”由登记库核验，标准材料 {standard} 却没有登记来源",
        "material {name} is to come from a registry, but standard material {standard} names none",
    ),
    "material_files": (
        "材料“{name}”的文件格式、数量、大小与取得方式不符",
        "formats, number and size of files of material {name} do not fit its source",
    ),
    "material_sample": (
        "材料“{name}”要申请人上传，却没有示范说明",
        "material {name} is uploaded but has no sample text",
    ),
    "material_requirements": (
        "材料“{name}”没有写明要求，补正时无从引用",
        "material {name} states no requirement that a correction could cite",
    ),
    "proof_basis": (
        "证明“{name}”的依据必须是法律法规规章的具体条款",
        "the proof {name} needs an exact article as its basis",
    ),
    "proof_abolished": (
        "{what}“{name}”全省已经取消，不能再要",
        "the {what} {name} is abolished in the whole province and cannot be asked",
    ),
    "seal_basis": (
        "要求盖章（“{words}”）的依据必须是法律法规规章的具体条款",
        "asking for a seal ({words}) needs an exact article as its basis",
    ),
    "original_without_visit": (
        "材料“{name}”要核验原件，到现场次数却是 0",
        "material {name} must be seen in the original, but the number of visits is 0",
    ),
    "limit_promise": (
        "承诺时限 {promised} 超过法定时限 {statutory}",
        "promised {promised} exceeds statutory {statutory}",
    ),
    "limit_immediate": (
        "即办件的承诺时限应为 0，承诺件应大于 0",
        "immediate items promise 0, promised ones more than 0",
    ),
    "limit_missing": ("行政许可必须写明法定办结时限", "a permit states its statutory limit"),
    "limit_acceptance": (
        "行政许可的受理时限不得超过 5 个工作日",
        "acceptance of a permit takes 5 working days at most",
    ),
    "limit_delivery": ("行政许可的送达时限不得超过 10 个工作日", "delivery of a permit takes 10 working days at most"),
    "extension_without_limit": ("没有法定时限就不能规定延期", "no extension without a statutory limit"),
    "silence_basis": (
        "写了按规定视为受理，却没有列出依据",
        "silence accepts by a rule, and no rule is cited",
    ),
    "silence_permit": (
        "行政许可逾期不告知即为受理，不能写成 {silence}",
        "for a permit silence is acceptance, not {silence}",
    ),
    "visits_reason": ("到现场次数大于 0 要说明原因，等于 0 不能写原因", "visits need a reason, no visits have none"),
    "visits_forms": ("到现场次数为 0 的，应可网上或者邮寄办理", "without visits the item is done on line or by post"),
    "phone_area": (
        "电话 {phone} 的区号不是{place}的 {area}",
        "the area code of {phone} is not {area}, that of {place}",
    ),
    "fee_online": (
        "不收费的事项不能写支持网上支付",
        "an item without fees cannot be paid for online",
    ),
    "online_depth": (
        "不能网上办的事项，网上办理深度不能到受理以后",
        "an item that is not done online cannot claim to be accepted online",
    ),
    "phones_same": ("咨询电话与投诉电话不能相同", "the phone for questions and the one for complaints differ"),
    "themes": ("服务对象 {object} 与主题分类不对应", "themes do not match the service object {object}"),
    "faq_missing": ("行政许可至少要有一个常见问题", "a permit has at least one frequent question"),
    "stage_missing": ("办理流程缺少“{stage}”环节", "the process lacks the stage {stage}"),
    "result_missing": ("行政许可必须写明办理结果", "a permit states its result"),
    "result_certificate": ("结果“{name}”是证照，应写明证照类型", "result {name} is a certificate and needs its type"),
    "plan_unknown_step": ("审查方案的 {id} 不在办理流程里", "the plan's step {id} is not in the process"),
    "plan_publicity": (
        "公示步骤 {id} 要写明公示多久，其他步骤不写",
        "step {id}: a publicity, and nothing else, says how long it lasts",
    ),
    "renewal_field": ("延续规则指的 {id} 不是必填的文本字段", "{id} of the renewal rule is no required text field"),
    "renewal_units": ("延续规则的期限要用同一种日", "the renewal's limits are days of one kind"),
    "renewal_span": ("最早提出的日子要在最迟之前", "the earliest day to ask must come before the latest"),
    "renewal_term": ("延续的结果要有有效期", "what is renewed needs a term"),
    "plan_name": ("审查方案与办理流程中 {id} 的名称不一致", "step {id} is named differently in plan and process"),
    "plan_after": (
        "步骤 {id} 引用了方案里没有的前置步骤 {before}",
        "step {id} comes after {before}, which the plan lacks",
    ),
    "plan_cycle": ("审查步骤互相等待：{steps}", "steps wait for each other: {steps}"),
    "plan_opinion": ("步骤 {id} 的条件读取了不在它之前的 {before}", "step {id} reads {before}, which is not before it"),
    "plan_empty": (
        "有的情形里审查方案没有任何步骤，办件没有人审查，也无法决定",
        "in some situation the plan has no step: such a case is reviewed by nobody and cannot be decided",
    ),
    "plan_mixed": (
        "步骤 {id} 的条件同时读取填写内容和审查意见，请分成两个步骤",
        "the condition of step {id} reads answers and opinions; make two steps of it",
    ),
    "plan_too_long": (
        "审查步骤合计 {total} 个工作日，超过承诺时限 {promised}",
        "the steps take {total} working days, more than the promised {promised}",
    ),
    "codes_wrong": ("编码有误：{reason}", "a code is wrong: {reason}"),
    "codes_apart": (
        "{what} 与实施主体、行使层级、基本编码不符",
        "{what} does not follow from body, exercise level and basic code",
    ),
    "codes_kind": (
        "基本编码第 3、4 位应为事项类型 {number}",
        "characters 3 and 4 of the basic code are the type {number}",
    ),
    "department_apart": ("实施主体的{what}与部门名录不符", "the body's {what} differs from the register of bodies"),
    "department_unknown": ("部门名录中没有实施主体 {uscc}", "the register has no body {uscc}"),
    "law_article": (
        "法律库里的《{law}》没有{article}，请核对条款",
        "{law} as the library has it contains no {article}; check the citation",
    ),
    "secret": (
        "这里有不得公开的内容：{what}，请删去或者改写",
        "here stands what must not be published: {what_en}; take it out or put it otherwise",
    ),
    "standard_apart": (
        "统一要素与自 {day} 起的省标准第 {number} 版不同：{places}",
        "the unified part differs from version {number} of the standard, in force from {day}: {places}",
    ),
    "standard_difference": (
        "本部门声明了与省标准的差异（{reason}），新标准怎样用要由本部门决定",
        "the body has declared a difference from the standard ({reason}) and must decide itself",
    ),
    "standard_fixed": (
        "编码里含有它，不能由 {before} 改成别的；确需改变的，另立事项",
        "it is part of the code and stays {before}; make another item instead",
    ),
    "story_failed": ("情形测试“{story}”不通过：{sentence}", "the story {story} fails: {sentence}"),
    "calendar_unknown": ("没有版本为 {version} 的工作日历", "there is no calendar {version}"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """``path`` says where in the document, dotted."""

    code: str
    path: str
    data: Mapping[str, Any] = field(default_factory=dict)

    def message(self, language: str = "zh") -> str:
        """The sentence for people."""
        zh, en = SENTENCES[self.code]
        return (en if language.startswith("en") else zh).format(**self.data)

    def as_data(self) -> dict[str, str]:
        """JSON-ready; ``message`` in Chinese."""
        return {"path": self.path, "code": self.code, "message": self.message()}


def problem(code: str, path: str, **data: Any) -> Problem:
    """A problem; ``code`` must have its sentence (KeyError otherwise, so that a slip shows at once)."""
    if code not in SENTENCES:
        raise KeyError(code)
    return Problem(code, path, data)
