"""个人信息处理告知 (个人信息保护法第十七条、第三十条、第三十五条): who processes what of the applicant, for what, how long.
Made from the guide and the privacy declarations of the tables, so that it says what is the case. Its version is a hash of
what it says; the event of submission keeps which version was told, and how."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.conf import settings

from tongban.cases import notice_errors as notice_errors
from tongban.cases.models import Draft, Submission
from tongban.foundation.modelmap import Retention
from tongban.foundation.records.queries import told_of
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.kernel.formspec import FieldType, Privacy
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.identity.actors import Channel

RETENTION_LABELS = {
    Retention.PERMANENT: "长期",
    Retention.CASE: "办件档案的保管期限内，到期销毁密钥",
    Retention.ACCOUNT: "账号存续期间",
    Retention.SHORT: "草稿到期就删去",
}
_SENSITIVE_TYPES = (FieldType.PERSON_ID,)


class Told(StrEnum):
    """How the applicant was told: on the page, by the clerk at the window, by the program that applies; or it is not known."""

    SHOWN = "SHOWN"
    READ_OUT = "READ_OUT"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    UNKNOWN = "UNKNOWN"


_TOLD_BY = {Channel.WINDOW: Told.READ_OUT, Channel.API: Told.ACKNOWLEDGED}


@dataclass(frozen=True, slots=True)
class FormNotice:
    """What is told before a form is filled in. ``kinds`` and ``sensitive`` are labels of fields, materials after them."""

    body: str
    purpose: str
    laws: tuple[str, ...]
    kinds: tuple[str, ...]
    sensitive: tuple[str, ...]
    kept: str
    kept_as_draft: str
    phones: tuple[str, ...]

    @property
    def version(self) -> str:
        """16 hexadecimal characters that follow from every word of it."""
        return content_hash(asdict(self))[:16]


def notice_of(guide: BoundGuide) -> FormNotice:
    """The notice of a version of a guide. No statement."""
    fields = [field for field in guide.form.all_fields() if field.type is not FieldType.GROUP]
    sensitive = [each.label for each in fields if each.privacy is Privacy.SENSITIVE or each.type in _SENSITIVE_TYPES]
    personal = [each.label for each in fields if each.privacy is Privacy.PERSONAL or each.type is FieldType.MOBILE]
    kinds = [label for label in (*personal, *(need.name for need in guide.materials)) if label not in sensitive]
    return FormNotice(
        body=guide.department_name,
        purpose=guide.name,
        laws=tuple(dict.fromkeys(f"《{each.law}》{each.article}" for each in guide.legal_basis.values())),
        kinds=tuple(dict.fromkeys(kinds)),
        sensitive=tuple(dict.fromkeys(sensitive)),
        kept=RETENTION_LABELS[Submission.privacy["content_sealed"].retention],
        kept_as_draft=RETENTION_LABELS[Draft.privacy["content_sealed"].retention],
        phones=tuple(guide.local["phones"]),
    )


def told_by(channel: Channel, guide: BoundGuide, version: str) -> dict[str, Any]:
    """What the event of submission keeps: the version told and how. No statement.

    ``version``: what the door says was told, empty where it says nothing. The clerk has to say it, programs where
    ``NOTICE_ACKNOWLEDGED`` demands it. DomainErrors ``cases.submit.notice_missing``, ``cases.submit.notice_differs``.
    """
    current = notice_of(guide).version
    if version and version != current:
        raise DomainError("cases.submit.notice_differs", version=current)
    if version:
        return {"version": current, "how": _TOLD_BY.get(channel, Told.SHOWN).value}
    if channel is Channel.WINDOW or settings.NOTICE_ACKNOWLEDGED == "required":
        raise DomainError("cases.submit.notice_missing", version=current)
    return {"version": current, "how": Told.UNKNOWN.value}


def told_in(case_id: UUID) -> tuple[str, Told] | None:
    """Version and manner of the notice that a case began with; None for cases from before this was kept. One statement."""
    found = next(told_of(case_id, None, ("cases.case.submitted",)), None)
    kept = found[3].get("notice") if found else None
    return (kept["version"], Told(kept["how"])) if kept else None
