"""Divisions, industries and bodies on a page: the names of what was chosen, and what may be chosen.

Without script: few are a list to choose from; the bodies of a province are found by typing, with the near ones as suggestions
of the browser, and what a name may mean is offered below it.
"""

from __future__ import annotations

from typing import Any

from tongban.foundation.web import components as ui
from tongban.kernel.formspec import LOOKED_UP, Field, FieldType, Within, display
from tongban.registry.catalogue.lookups import Registers, name_of

Control = tuple[str, Any, tuple[ui.Choice, ...], tuple[str, ...]]
"""Control, value as it is shown, choices, suggestions."""


def shown(field: Field, value: Any) -> str:
    """``value`` (clean) as text; of a division, an industry or a body its name. A statement for a name not read of late."""
    if field.type in LOOKED_UP and isinstance(value, str):
        return name_of(field.type, value)
    return display(field, value)


def looked_up(registers: Registers, field: Field, value: Any, wrong: bool, otherwise: str) -> Control:
    """How a field that looks something up is drawn; ``otherwise`` is its control where there is nothing to choose from.
    ``wrong``: what was typed was refused, and what it may mean is offered. At most two statements, mostly none."""
    given = value if isinstance(value, str) else ""
    if field.type is FieldType.DEPARTMENT and field.within is Within.PROVINCE:
        meant = registers.meant(field, given) if wrong else ()
        choices = tuple(ui.Choice(each.code, each.name) for each in meant)
        return "lookup", name_of(field.type, given) if given else "", choices, _names(registers, field)
    offers = registers.offers(field)
    if not offers:
        return otherwise, value, (), ()
    choices = tuple(
        ui.Choice(each.code, _label(field, each.code, each.name), each.code == value, group=each.group)
        for each in offers
    )
    return "select", value, choices, ()


def _names(registers: Registers, field: Field) -> tuple[str, ...]:
    return tuple(each.name for each in registers.offers(field))


def _label(field: Field, code: str, name: str) -> str:
    return f"{code} {name}" if field.type is FieldType.INDUSTRY else name
