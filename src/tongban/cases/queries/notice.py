"""个人信息处理告知 (个人信息保护法第十七条、第三十条、第三十五条): who processes what of the applicant, for what, how long.
Made from the guide and the privacy declarations of the tables, so that it says what is the case."""

from __future__ import annotations

from dataclasses import dataclass

from tongban.cases.models import Draft, Submission
from tongban.foundation.modelmap import Retention
from tongban.kernel.formspec import FieldType, Privacy
from tongban.registry.catalogue.guides import BoundGuide

RETENTION_LABELS = {
    Retention.PERMANENT: "长期",
    Retention.CASE: "办件档案的保管期限内，到期销毁密钥",
    Retention.ACCOUNT: "账号存续期间",
    Retention.SHORT: "草稿到期就删去",
}
_SENSITIVE_TYPES = (FieldType.PERSON_ID,)


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
