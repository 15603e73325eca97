"""From a form document to a ``Form``, and every fault of the document at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from tongban.kernel.errors import DomainError, ErrorSpec, register
from tongban.kernel.formspec.checking import Checking
from tongban.kernel.formspec.definition import (
    MAX_FIELDS,
    MAX_ROWS,
    MAX_TEXT,
    Choice,
    Field,
    FieldType,
    Form,
    Privacy,
    Section,
    Within,
)
from tongban.kernel.formspec.structure import structure_faults

register(
    ErrorSpec(
        code="formspec.definition_invalid",
        status=422,
        zh="表单定义有 {count} 处错误。",
        en="The definition of the form has {count} faults.",
        way_out_zh="请按所列位置逐一修改表单定义。",
        way_out_en="Correct the definition at each place that is named.",
    )
)


def parse_form(document: Mapping[str, Any], questions: Mapping[str, Collection[str]] | None = None) -> Form:
    """The form that ``document`` defines (``{"sections": […]}``; see the package docstring).

    ``questions`` are the scenario questions of the guide, ``q.…`` → allowed answers; without them any ``q.…`` may be
    read by conditions. Raises DomainError ``formspec.definition_invalid`` with ``problems``: dicts of ``at`` (id or
    place), ``reason`` (a stable word), ``zh`` and ``en``.
    """
    checking = Checking(questions)
    for place, message in structure_faults(document):
        checking.fault(place, "structure", f"结构不符合表单规范：{message}", message)
    if not checking.faults:
        sections = tuple(_section(each, checking) for each in document["sections"])
        if checking.count > MAX_FIELDS:
            checking.fault("sections", "too_many_fields", f"字段超过 {MAX_FIELDS} 个", f"more than {MAX_FIELDS} fields")
    if checking.faults:
        raise DomainError("formspec.definition_invalid", count=len(checking.faults), problems=checking.faults)
    return Form(sections)


def _section(document: Mapping[str, Any], checking: Checking) -> Section:
    section_id = document["id"]
    checking.section(section_id)
    when = checking.condition(section_id, document.get("when"))
    fields = tuple(_field(each, None, checking) for each in document["fields"])
    return Section(section_id, document["title"], document.get("help", ""), when, fields)


def _field(document: Mapping[str, Any], group: str | None, checking: Checking) -> Field:
    field_id, kind = document["id"], FieldType(document["type"])
    checking.identity(field_id, group)
    checking.attributes(field_id, kind, document)
    max_length = document.get("max_length", MAX_TEXT)
    when = checking.condition(field_id, document.get("when"))
    expression = checking.computation(field_id, document.get("expression"))
    # A group is known to its own sub-fields only after them: nothing in a row can read the rows.
    subs = tuple(_field(each, field_id, checking) for each in document.get("fields", ()))
    field = Field(
        id=field_id,
        type=kind,
        label=document["label"],
        hint=document.get("hint", ""),
        sample=document.get("sample"),
        filling_note=document.get("filling_note", ""),
        required=document.get("required", False),
        when=when,
        min_length=document.get("min_length", 0),
        max_length=max_length,
        minimum=checking.bound(field_id, kind, "min", document),
        maximum=checking.bound(field_id, kind, "max", document),
        pattern=checking.pattern(field_id, document.get("pattern"), max_length),
        choices=tuple(Choice(each["value"], each["label"]) for each in document.get("choices", ())),
        fields=subs,
        min_items=document.get("min_items", 0),
        max_items=document.get("max_items", MAX_ROWS),
        unit=document.get("unit", ""),
        privacy=Privacy(document.get("privacy", "none")),
        search=document.get("search", False),
        prefill=document.get("prefill", ""),
        autocomplete=document.get("autocomplete", ""),
        within=Within(document.get("within", "province")),
        expression=expression,
    )
    checking.whole(field)
    checking.know(field, group)
    return field
