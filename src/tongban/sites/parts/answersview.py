"""Answers for reading: the page before submission, the receipt, the official's desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.foundation.web.language import headed
from tongban.kernel import masking
from tongban.kernel.formspec import Field, FieldType, Form, Privacy, Section, row_path
from tongban.sites.parts.lookups import shown

Answers = Mapping[str, Any]

_MASKS: dict[FieldType, Callable[[str], str]] = {
    FieldType.PERSON_ID: masking.mask_person_id,
    FieldType.MOBILE: masking.mask_mobile,
    FieldType.USCC: masking.mask_uscc,
}
_CODES = frozenset({FieldType.PERSON_ID, FieldType.USCC})
_HIDDEN = "****"


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """One section with its summary rows. ``change_href`` leads to the page where it is typed."""

    id: str
    title: str
    rows: tuple[ui.SummaryRow, ...]


class AnswersView:
    """All sections that apply, as summary lists.

    ``change_href`` gives the address of a section's page (none: nothing can be changed here). ``masked`` shows personal
    answers masked, as the desk does until somebody opens them with a purpose.
    """

    def __init__(
        self,
        form: Form,
        answers: Answers,
        context: Mapping[str, object] | None = None,
        *,
        change_href: Callable[[str], str] | None = None,
        sources: Mapping[str, ui.Source] | None = None,
        fixed: frozenset[str] = frozenset(),
        masked: bool = False,
    ) -> None:
        self.form = form
        self.answers = answers
        self.context = context or {}
        self._change_href = change_href
        self._sources = sources or {}
        self._fixed = fixed
        self._masked = masked

    @property
    def sections(self) -> tuple[AnswerSection, ...]:
        """Sections with at least one field that applies."""
        found = self.form.applicable_sections(self.context, self.answers)
        views = (AnswerSection(one.id, one.title, tuple(self._rows(one))) for one in found)
        return tuple(view for view in views if view.rows)

    def _rows(self, section: Section) -> Iterator[ui.SummaryRow]:
        href = self._change_href(section.id) if self._change_href else ""
        for field in self.form.applicable_fields(section.id, self.context, self.answers):
            value = self.answers.get(field.id)
            if field.type is FieldType.GROUP:
                yield from self._group(field, value, href)
                continue
            fixed = field.id in self._fixed or field.type is FieldType.COMPUTED
            yield ui.SummaryRow(
                field.label,
                self._shown(field, value),
                source=self._sources.get(field.id),
                change_href="" if fixed else href,
                fixed=_("不能改") if field.id in self._fixed and href else "",
                code=field.type in _CODES and value is not None,
            )

    def _group(self, group: Field, rows: Any, href: str) -> Iterator[ui.SummaryRow]:
        if not rows:
            yield ui.SummaryRow(group.label, _("没填"), change_href=href)
            return
        for index, row in enumerate(rows):
            lines = [headed(sub.label, self._shown(sub, row[sub.id])) for sub in group.fields if sub.id in row]
            source = next(
                (
                    self._sources[path]
                    for sub in group.fields
                    if (path := row_path(group, index, sub.id)) in self._sources
                ),
                None,
            )
            label = f"{group.label} {index + 1}" if len(rows) > 1 else group.label
            yield ui.SummaryRow(label, "\n".join(lines) or _("没填"), source=source, change_href=href)

    def _shown(self, field: Field, value: Any) -> str:
        if value is None or value == []:
            return _("没填")
        if self._masked:
            mask = _MASKS.get(field.type)
            if mask is not None:
                return mask(str(value))
            if field.privacy is Privacy.SENSITIVE:
                return _HIDDEN
        return shown(field, value)
