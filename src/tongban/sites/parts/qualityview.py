"""Findings and scores as pages draw them, and why a paper is still asked. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.foundation.web.components import Column, Row, State
from tongban.foundation.web.language import headed, language, listed
from tongban.registry.catalogue.linting import RULES, Finding, Severity
from tongban.registry.catalogue.material_graph import Reason, Why

_SEVERITIES = {
    Severity.ERROR: ("bad", gettext_noop("违反规定")),
    Severity.WARNING: ("wait", gettext_noop("妨碍办事")),
    Severity.NOTE: ("todo", gettext_noop("建议改进")),
}
_PLACES = {
    "unified.name": gettext_noop("事项名称"),
    "unified.legal_basis": gettext_noop("设定依据"),
    "unified.conditions": gettext_noop("申请条件"),
    "unified.materials": gettext_noop("申请材料"),
    "unified.steps": gettext_noop("办理流程"),
    "unified.fees": gettext_noop("收费"),
    "unified.results": gettext_noop("办理结果"),
    "unified.notes": gettext_noop("注意事项"),
    "unified.faq": gettext_noop("常见问题"),
    "unified.form": gettext_noop("申请表单"),
    "unified.quantity_limit": gettext_noop("数量限制"),
    "unified.intermediary": gettext_noop("中介服务"),
    "unified.statutory_limit": gettext_noop("法定时限"),
    "unified.acceptance_limit": gettext_noop("受理时限"),
    "unified.delivery_limit": gettext_noop("送达时限"),
    "local.promised_limit": gettext_noop("承诺时限"),
    "local.phones": gettext_noop("咨询电话"),
    "local.complaint_phones": gettext_noop("投诉电话"),
    "local.visit_reason": gettext_noop("到现场的原因"),
    "local.place": gettext_noop("办理地点"),
    "local.hours": gettext_noop("办理时间"),
    "local.windows": gettext_noop("窗口"),
}
_REGISTRIES = {
    "construction_registry": gettext_noop("建设许可登记库"),
    "culture_registry": gettext_noop("文化经营登记库"),
    "disability_registry": gettext_noop("残疾人登记库"),
    "driver_registry": gettext_noop("驾驶人登记库"),
    "education_registry": gettext_noop("学籍学历库"),
    "employment_registry": gettext_noop("就业登记库"),
    "enterprise_registry": gettext_noop("企业登记库"),
    "mandarin_registry": gettext_noop("普通话等级库"),
    "marriage_registry": gettext_noop("婚姻登记库"),
    "natural_resources_registry": gettext_noop("自然资源登记库"),
    "organisation_registry": gettext_noop("社会组织和事业单位登记库"),
    "pharmacist_registry": gettext_noop("执业药师注册库"),
    "population_registry": gettext_noop("人口库"),
    "real_estate_registry": gettext_noop("不动产登记库"),
    "social_assistance_registry": gettext_noop("社会救助库"),
    "social_insurance_registry": gettext_noop("社会保险库"),
    "special_equipment_registry": gettext_noop("特种设备登记库"),
    "tax_registry": gettext_noop("税务登记库"),
    "teacher_examination_registry": gettext_noop("教师资格考试库"),
    "transport_registry": gettext_noop("道路运输登记库"),
    "vehicle_registry": gettext_noop("机动车登记库"),
}


def finding_columns() -> tuple[Column, ...]:
    """Of :func:`finding_rows`."""
    return (Column(_("问题")), Column(_("程度"), "state"), Column(_("在哪里"), "code"), Column(_("怎么改")))


def finding_rows(findings: Iterable[Finding]) -> list[Row]:
    """Findings, the gravest first."""
    order = list(Severity)
    ordered = sorted(findings, key=lambda each: order.index(each.severity))
    return [Row((_what(each), severity_state(each.severity), place_words(each.place), _how(each))) for each in ordered]


def severity_state(severity: Severity) -> State:
    """How heavily a finding weighs, as a state."""
    kind, words = _SEVERITIES[severity]
    return State(kind, _(words))


def rule_title(rule: str) -> str:
    """What a rule is called, in the language of the page."""
    return RULES[rule].title[language() == "en"]


def rule_rows(counts: Iterable[tuple[str, int]]) -> list[Row]:
    """(rule, guides) as rows: what is found, how heavily it weighs, in how many guides, and on what it rests."""
    return [
        Row((rule_title(rule), severity_state(RULES[rule].severity), f"{n:,}", listed(RULES[rule].basis)))
        for rule, n in counts
    ]


def rule_columns() -> tuple[Column, ...]:
    """Of :func:`rule_rows`."""
    return (Column(_("问题")), Column(_("程度"), "state"), Column(_("几份指南"), "number"), Column(_("依据")))


def place_words(place: str) -> str:
    """A place in the document as people call it: ``申请材料 M3``."""
    part, section, *rest = [*place.split("."), ""]
    words, element = _PLACES.get(f"{part}.{section}", ""), ".".join(rest).strip(".")
    if not words:
        return place
    if element.isdigit():
        return _("{words} 第 {n} 条").format(words=_(words), n=int(element) + 1)
    return f"{_(words)} {element if element.startswith('f.') else element.upper()}".strip()


def source_words(source: str) -> str:
    """A registry, or the certificate that holds it."""
    return _(_REGISTRIES[source]) if source in _REGISTRIES else _("电子证照库（{name}）").format(name=source)


def reason_words(reason: Reason) -> str:
    """Why a paper is still asked, in one sentence."""
    source = source_words(reason.source)
    if reason.why is Why.ORIGINAL:
        return _("要核验原件，不能只看电子数据。")
    if reason.why is Why.NOT_LINKED:
        return _("{source}有这份数据，但本事项还没有接通；接通以后就不用交。").format(source=source)
    if reason.why is Why.OWN:
        return _("内容只有您自己知道，没有哪个库里有。")
    return _("由{issuer}出具，还没有能核验它的登记库。").format(issuer=reason.issuer or _("别的单位"))


def reasons_in_words(reasons: Mapping[str, Reason]) -> dict[str, str]:
    """By element id."""
    return {name: reason_words(reason) for name, reason in reasons.items()}


def _what(finding: Finding) -> str:
    return headed(rule_title(finding.rule), finding.sentence(language()))


def _how(finding: Finding) -> str:
    return RULES[finding.rule].how[language() == "en"]
