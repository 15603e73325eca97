"""商业秘密: what the applicant marks before submitting, and how often it was read (行政许可法第五条, 政府信息公开条例第十五条)."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from tongban.cases.content import Application
from tongban.cases.queries import CaseDetail
from tongban.foundation.records import audit
from tongban.foundation.web.components import Choice, Field
from tongban.kernel.formspec import FieldType
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource

_READ = "privacy.data.read"
_MARKABLE = (FieldType.TEXT, FieldType.TEXTAREA, FieldType.GROUP)


def marking(application: Application, marked: Collection[str]) -> Field:
    """The boxes: what was typed in words, and what was uploaded."""
    uploads = {need.id: need.name for need in application.needs if need.source is MaterialSource.UPLOAD}
    names = {**_texts(application.guide), **uploads}
    choices = (
        Choice(each, names[each], each in marked)
        for each in application.asked
        if each in uploads or (each in names and application.answers.get(each))
    )
    return Field(
        id="secret",
        name="secret",
        label=_("哪些内容是商业秘密"),
        control="checkboxes",
        choices=tuple(choices),
        required=False,
        hint=_("标明的内容不会写进公示；工作人员平时看不到原文，每次查看都有记录。"),
    )


def told(detail: CaseDetail) -> dict[str, object]:
    """What was marked, by name, and how often officials have read it; nothing where nothing was marked."""
    if not detail.secrets:
        return {"names": (), "readings": 0}
    guide = detail.progress.guide
    names = {**_texts(guide), **{need.id: need.name for need in guide.materials}}
    subject = f"case:{detail.progress.case_id}"
    return {
        "names": tuple(names[each] for each in sorted(detail.secrets) if each in names),
        "readings": audit.count_about(subject, _READ, detail.secrets),
    }


def _texts(guide: BoundGuide) -> dict[str, str]:
    fields = (each for section in guide.form.sections for each in section.fields)
    return {each.id: each.label for each in fields if each.type in _MARKABLE}
