"""What an official reads by default: personal data masked, until it is opened with a purpose (个人信息保护法 arts. 6, 51).

A field says of itself what it is (``privacy`` in the guide's form); numbers of persons and enterprises are masked
whatever it says. Where no mask fits the shape of a value, nothing of it is shown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.foundation.web.language import headed
from tongban.kernel import masking
from tongban.kernel.formspec import Field, FieldType, Form, Privacy
from tongban.sites.parts.documents import words_of_number
from tongban.sites.parts.lookups import shown

_HIDDEN = "****"
_LONGEST_NAME = 6
_BY_TYPE = {
    FieldType.PERSON_ID: masking.mask_person_id,
    FieldType.MOBILE: masking.mask_mobile,
    FieldType.USCC: masking.mask_uscc,
}
_PERSONAL = (Privacy.PERSONAL, Privacy.SENSITIVE)
_CODES = (FieldType.PERSON_ID, FieldType.USCC, FieldType.MOBILE)


def is_masked(field: Field) -> bool:
    """Whether an answer to this field is masked by default."""
    return field.type in _BY_TYPE or field.privacy in _PERSONAL


def answer_shown(field: Field, value: Any, *, masked: bool, secret: bool = False) -> str:
    """An answer as text; 没填 where there is none. ``secret``: the applicant marked it as a business secret."""
    if value is None or value == []:
        return _("没填")
    if masked and secret:
        return _HIDDEN
    if masked and is_masked(field):
        return _mask(field, value)
    return shown(field, value)


def answer_sections(
    form: Form,
    scenario: Mapping[str, object],
    answers: Mapping[str, Any],
    *,
    masked: bool,
    sources: Mapping[str, ui.Source],
    secrets: Collection[str] = (),
) -> tuple[tuple[str, tuple[ui.SummaryRow, ...]], ...]:
    """(title, rows) of every section that applies, for reading; ``sources``: where answers come from that nobody typed;
    ``secrets``: fields that the applicant marked as business secrets."""
    sections = []
    for section in form.applicable_sections(scenario, answers):
        rows: list[ui.SummaryRow] = []
        for field in form.applicable_fields(section.id, scenario, answers):
            told = _rows(field, answers.get(field.id), masked, secret=field.id in secrets)
            rows += [replace(row, source=sources[field.id]) for row in told] if field.id in sources else told
        sections.append((section.title, tuple(rows)))
    return tuple(sections)


def masked_fields(form: Form, secrets: Collection[str] = ()) -> list[str]:
    """Ids of the fields whose answers are masked: what the audit names when they are opened."""
    own = [field.id for field in form.all_fields() if field.type is not FieldType.GROUP and is_masked(field)]
    fields = {field.id for section in form.sections for field in section.fields}
    return [*own, *sorted((set(secrets) & fields) - set(own))]


def applicant_rows(applicant: Mapping[str, str], *, masked: bool) -> tuple[ui.SummaryRow, ...]:
    """Who applied, as told at submission."""
    natural = applicant["kind"] == "NATURAL"
    identifier = masking.mask_document if natural else masking.mask_uscc
    nobody = _("没有手机号")
    told = (
        (_("姓名") if natural else _("单位"), applicant["name"], masking.mask_name if natural else None, False),
        (
            words_of_number(applicant["identifier"]) if natural else _("统一社会信用代码"),
            applicant["identifier"],
            identifier,
            True,
        ),
        (_("手机"), applicant["mobile"] or (nobody if natural else ""), masking.mask_mobile, True),
        (_("法定代表人（负责人、经营者）"), applicant["legal_representative"], masking.mask_name, False),
        (_("住所"), applicant["address"], masking.mask_address if natural else None, False),
    )
    return tuple(
        ui.SummaryRow(label, mask(value) if masked and mask and value != nobody else value, code=code)
        for label, value, mask, code in told
        if value
    )


def _rows(field: Field, value: Any, masked: bool, *, secret: bool) -> Iterator[ui.SummaryRow]:
    label = f"{field.label}{_('（商业秘密）')}" if secret else field.label
    if field.type is not FieldType.GROUP or (secret and masked and value):
        told = answer_shown(field, value, masked=masked, secret=secret)
        yield ui.SummaryRow(label, told, code=field.type in _CODES)
        return
    for number, row in enumerate(value or (), start=1):
        lines = [
            headed(sub.label, answer_shown(sub, row[sub.id], masked=masked)) for sub in field.fields if sub.id in row
        ]
        yield ui.SummaryRow(f"{label} {number}", "\n".join(lines) or _("没填"))
    if not value:
        yield ui.SummaryRow(field.label, _("没填"))


def _mask(field: Field, value: Any) -> str:
    if field.type in _BY_TYPE:
        return _BY_TYPE[field.type](str(value))
    if field.privacy is Privacy.PERSONAL and field.type in (FieldType.TEXT, FieldType.TEXTAREA):
        # A text does not say whether it is a name or an address: short ones keep the family name, long ones the place.
        return masking.mask_name(value) if len(value) <= _LONGEST_NAME else masking.mask_address(value)
    return _HIDDEN
