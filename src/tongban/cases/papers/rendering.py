"""``render``: a kind and its content become a PDF, not yet sealed. It reads nothing and writes nothing."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tongban.cases.papers import laws, wording
from tongban.cases.papers.contents import CONTENT, Extension, Hearing, NotAccepted, Paper, PermitEnded
from tongban.cases.papers.errors import INCOMPLETE
from tongban.cases.papers.kinds import NotAcceptedGround, PaperKind
from tongban.foundation import documents
from tongban.kernel.errors import DomainError

NO_FORCE = "演示 · 无法律效力"
"""Across each page, unless a production signer seals it."""

PLACE_OF_SEAL = "#seal"
"""``foundation.signing`` puts the seal where the paper links to its own verification page with this ending."""

_TEMPLATES = Path(__file__).resolve().parent
_PARTS = {
    "body": "机关名称",
    "number": "文号",
    "addressee": "受文人",
    "item": "事项",
    "code": "登记码",
    "verify_url": "核验地址",
    "basis": "依据",
    "reason": "理由",
    "reasons": "理由",
    "lines": "逐项内容",
    "remedies": "救济途径",
    "review_organ": "行政复议机关",
    "review_days": "申请行政复议的期限",
    "review_law": "行政复议的依据",
    "court": "管辖法院",
    "suit_months": "起诉的期限",
    "suit_law": "行政诉讼的依据",
    "competent_body": "有权的机关",
    "statement": "理由",
    "rule": "指南的规则",
    "ground": "原因",
    "evidence": "认定的依据",
    "permit": "原决定文号",
    "ended_by": "依据",
    "limit": "办理期限",
    "length": "延长的时间",
    "needed": "所需时间",
    "organ": "受理机关",
    "held_until": "原有效期届满日",
    "valid_from": "延续后的有效期",
    "valid_until": "延续后的有效期",
    "paper": "送达的文书",
    "notice_number": "补正告知书文号",
    "notified_on": "补正告知日期",
    "resubmitted_on": "补正提交日期",
    "ask_by": "申请听证的期限",
    "ask_where": "申请听证的方式",
    "materials": "材料",
    "guide_version": "指南版本",
    "how_to_submit": "提交方式",
    "approved_by": "批准人",
    "capacity": "代理人的身份",
    "did": "代理人所办的事",
}


def render(kind: PaperKind, content: Paper) -> bytes:
    """The paper as PDF/A. The same content gives the same bytes.

    DomainErrors: ``cases.paper.incomplete`` when it lacks what the law wants said; those of ``foundation.documents``.
    """
    if type(content) is not CONTENT[kind]:
        raise TypeError(f"{kind.name} is made of {CONTENT[kind].__name__}")
    lacking = [*content.missing()]
    if urlsplit(content.verify_url).scheme not in {"http", "https"}:
        lacking.append("verify_url")
    if lacking:
        raise DomainError(INCOMPLETE, parts="、".join(dict.fromkeys(_PARTS.get(name, name) for name in lacking)))
    title = title_of(kind, content)
    data = {
        **_spelt(content),
        "title": title,
        "this": "本" + (title[-3:] if title.endswith("书") else title[-2:]),
        "made": int(content.issued_at.timestamp()),
        "you": "你" if content.is_person else "你单位",
        "based": laws.cited([*_own_laws(kind, content), *content.basis]),
        "law": {name.lower(): text for name, text in vars(laws).items() if name.isupper() and name[0] != "_"},
        "mark": NO_FORCE if content.demonstration else "",
        "qr": documents.qr_svg(content.verify_url),
        "seal": content.verify_url.partition("#")[0] + PLACE_OF_SEAL,
        "matter": _matter(content),
        "working_days": laws.WORKING_DAYS if content.is_permit else "",
    }
    return documents.render(_TEMPLATES, f"{kind.value}.typ", data, at=content.issued_at).pdf


def title_of(kind: PaperKind, content: Paper) -> str:
    """What the paper calls itself."""
    word = _matter(content)
    if isinstance(content, NotAccepted):
        return "不受理告知书" if content.ground is NotAcceptedGround.NOT_REQUIRED else "不予受理通知书"
    if isinstance(content, Hearing):
        return "听证告知书" if content.session is None else "听证通知书"
    if isinstance(content, PermitEnded):
        return f"{'撤销' if content.is_revoked else '注销'}{word if content.is_permit else ''}决定书"
    return {
        PaperKind.ACCEPTANCE: "受理通知书",
        PaperKind.CORRECTION: "一次性补正告知书",
        PaperKind.PAUSE: "特别程序告知书",
        PaperKind.EXTENSION: "延期告知书",
        PaperKind.GRANT: f"准予{word}决定书",
        PaperKind.REFUSAL: f"不予{word}决定书",
        PaperKind.SERVICE_RECORD: "送达回证",
        PaperKind.DEEMED_ACCEPTANCE: "视为受理事实证明",
        PaperKind.DEEMED_RENEWAL: "视为准予延续事实证明",
        PaperKind.RECEIPT: "申请回执",
        PaperKind.RETURNED: "退件通知书",
        PaperKind.TERMINATION: "终止办理通知书",
    }[kind]


def _matter(content: Paper) -> str:
    return "行政许可" if content.is_permit else content.matter


def _own_laws(kind: PaperKind, content: Paper) -> tuple[str, ...]:
    """The articles on which this paper stands before those of its item; none for what is no permit."""
    if not content.is_permit:
        return ()
    if isinstance(content, NotAccepted):
        return {
            NotAcceptedGround.NOT_REQUIRED: (laws.NOT_REQUIRED,),
            NotAcceptedGround.WRONG_BODY: (laws.WRONG_BODY,),
            NotAcceptedGround.STILL_INCOMPLETE: (laws.TOLD_ONCE, laws.COMPLETE),
            NotAcceptedGround.FALSE_MATERIAL: (laws.FALSE_MATERIAL,),
        }[content.ground]
    if isinstance(content, PermitEnded):
        return (content.ended_by,)
    if isinstance(content, Extension):
        return (content.law or (laws.LIMIT_OF_JOINT if content.is_joint else laws.LIMIT),)
    if isinstance(content, Hearing):
        cause = laws.HEARING_PUBLIC if content.is_public_interest else laws.HEARING_ASKED
        return (cause,) if content.session is None else (cause, laws.HEARING_HELD)
    return {
        PaperKind.ACCEPTANCE: (laws.COMPLETE, laws.IN_WRITING),
        PaperKind.CORRECTION: (laws.TOLD_ONCE,),
        PaperKind.PAUSE: (laws.NOT_COUNTED,),
        PaperKind.GRANT: (laws.GRANTED,),
        PaperKind.REFUSAL: (laws.REFUSED,),
        PaperKind.DEEMED_ACCEPTANCE: (laws.TOLD_ONCE,),
        PaperKind.DEEMED_RENEWAL: (laws.RENEWED_BY_SILENCE,),
    }.get(kind, ())


def _spelt(content: Any) -> dict[str, Any]:
    return {field.name: _value(field.name, getattr(content, field.name)) for field in fields(content)}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        # The date under the signature is a day; every other instant is told to the minute.
        return wording.day(value) if name == "issued_at" else wording.instant(value)
    if isinstance(value, date):
        return wording.day(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, tuple):
        return [_value(name, inner) for inner in value]
    if is_dataclass(value):
        return _spelt(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return wording.number(value)
    return value
