"""One row of a list as an incomplete guide document, with everything that is wrong or missing.

What the source does not hold is left out and named; nothing is made up. Only what follows from a rule is derived: the
exercise level and the basic code are digits of the 31-character code (GB/T 39554.1-2020), 即办件 is what promises 0 days.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.kernel.text import holds_nul
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.importing import contents, identifying
from tongban.registry.catalogue.importing.complaints import Complaint, complaint
from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.importing.values import Values
from tongban.registry.catalogue.matching import Suggest, Suggestion

GUIDE = "tongban.guide/1"
_LARGEST = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class ReadRow:
    """What a row became. ``document`` is None where the row is refused; ``whole`` says that the row was a whole guide
    document already. ``suggestions`` are of its materials, in order."""

    number: int
    code: str
    name: str
    document: dict[str, Any] | None
    complaints: tuple[Complaint, ...]
    suggestions: tuple[Suggestion, ...] = field(default_factory=tuple)
    whole: bool = False
    region_name: str = ""

    @property
    def refused(self) -> bool:
        """Whether any complaint keeps it out."""
        return any(each.refuses for each in self.complaints)

    def with_complaints(self, *more: Complaint) -> ReadRow:
        """The same row with more against it."""
        return ReadRow(
            self.number,
            self.code,
            self.name,
            self.document,
            (*self.complaints, *more),
            self.suggestions,
            self.whole,
            self.region_name,
        )


def read_row(row: SourceRow, suggest: Suggest, calendar_version: str, day: date | None = None) -> ReadRow:
    """The row as a document, by the code tables of ``day``; without one by all that ever held, as for a list that is only
    judged. Never raises: whatever is wrong is a complaint."""
    if row.values.get("schema") == GUIDE:
        return _whole(row)
    values = Values(row)
    codes = identifying.codes_of(values)
    name = values.line("name", most=200)
    if not name and not values.unread("name"):
        values.complain("name_missing", "name")
    local = identifying.body_of(values, codes)
    unified: dict[str, Any] = {"name": name}
    unified.update(contents.unified_of(values, codes, day))
    materials, suggestions = contents.materials_of(values, suggest)
    if materials:
        unified["materials"] = materials
    local.update(contents.local_of(values))
    contents.check_limits(values, unified, local)
    unified, local = _merged(unified, row.more.get("unified", {})), _merged(local, row.more.get("local", {}))
    document = {
        "schema": GUIDE,
        "codes": codes.as_document(),
        "unified": unified,
        "local": local,
        "calendar_version": calendar_version,
    }
    values.complaints.extend(_missing(unified, local))
    if holds_nul(row.more):
        values.complain("unprintable", "全文")
    return ReadRow(
        row.number,
        codes.handling or codes.implementation or values.text("item_code"),
        name,
        document,
        tuple(values.complaints),
        suggestions,
        region_name=values.line("region", most=60),
    )


def _merged(value: Any, more: Any) -> Any:
    """``value`` with what ``more`` adds, member by member, lists of as many entries entry by entry."""
    if isinstance(value, dict) and isinstance(more, dict):
        return value | {name: _merged(value.get(name), each) for name, each in more.items()}
    if isinstance(value, list) and isinstance(more, list) and len(value) == len(more):
        return [_merged(*pair) for pair in zip(value, more, strict=True)]
    return more


_PARTS = {
    "service_objects": "服务对象",
    "themes": "主题分类",
    "legal_basis": "设定依据",
    "conditions": "申请条件",
    "materials": "申请材料",
    "steps": "办理流程",
    "statutory_limit": "法定时限",
    "acceptance_limit": "受理时限",
    "delivery_limit": "送达时限",
    "fees": "收费",
    "results": "办理结果",
    "form": "申请表单",
    "scenario": "情形",
    "review_plan": "审查方案",
    "faq": "常见问题",
    "remedies": "救济途径",
}
_LOCAL_PARTS = {
    "promised_limit": "承诺时限",
    "visits": "到现场次数",
    "forms": "办理形式",
    "place": "办理地点",
    "hours": "办理时间",
    "phones": "咨询电话",
    "complaint_phones": "投诉电话",
}


def _missing(unified: Mapping[str, Any], local: Mapping[str, Any]) -> Iterator[Complaint]:
    parts = [word for name, word in _PARTS.items() if name not in unified]
    parts += [word for name, word in _LOCAL_PARTS.items() if name not in local]
    if parts:
        yield complaint("missing", "全文", path="unified", parts="、".join(parts))


def _whole(row: SourceRow) -> ReadRow:
    """A row that is a guide document: the export of another place that runs the platform."""
    document = dict(row.values)
    complaints = list(row.complaints)
    code = name = ""
    try:
        code = identifying.check_whole(document)
        name = document["unified"]["name"]
        if len(canonical_json(document)) > _LARGEST:
            raise DomainError("catalogue.draft.not_a_guide", reason="全文超过 2 MB")
    except (DomainError, KeyError, TypeError, AttributeError, ValueError) as error:
        reason = error.message() if isinstance(error, DomainError) else "缺少编码、名称或者实施主体，或者用了小数"
        complaints.append(complaint("document_wrong", "全文", path="codes", reason=reason.rstrip("。")))
    if holds_nul(document):
        complaints.append(complaint("unprintable", "全文"))
    return ReadRow(row.number, str(code), str(name), document, tuple(complaints), whole=True)
