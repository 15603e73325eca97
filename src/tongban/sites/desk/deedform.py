"""A deed with something to fill in, described: what is asked, out of which list, what the page explains.

An input is named as the parameter of the deed that it fills; one page draws them all (:mod:`tongban.sites.desk.doing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.actions.unit import DeedDone
from tongban.cases.queries import CaseDetail
from tongban.cases.screening import REASONS
from tongban.foundation.web import components as ui

Groups = tuple[tuple[str, tuple[ui.Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``read`` makes of what was typed what the deed takes (ValueError: it is none, ``bad`` says so)."""

    name: str
    label: Callable[[], str]
    control: str
    hint: Callable[[CaseDetail], str] = lambda detail: ""
    choices: Callable[[CaseDetail], tuple[ui.Choice, ...]] | None = None
    groups: Callable[[CaseDetail], Groups] | None = None
    unit: Callable[[CaseDetail], str] = lambda detail: ""
    bounds: Callable[[CaseDetail], tuple[str, str]] = lambda detail: ("", "")
    required: bool = True
    read: Callable[[str], Any] = str
    bad: Callable[[], str] = lambda: ""


@dataclass(frozen=True, slots=True)
class DeedForm:
    """A deed with its inputs. ``lead`` explains what it is and what follows; ``errors``: beginning of a code → input."""

    act: Callable[..., DeedDone]
    inputs: tuple[Input, ...] = ()
    lead: Callable[[CaseDetail], Iterator[str]] = lambda detail: iter(())
    errors: tuple[tuple[str, str], ...] = ()
    final: bool = False
    remedies: bool = False

    def place_of(self, code: str) -> str:
        """The input that an error is about."""
        for beginning, name in self.errors:
            if code.startswith(beginning):
                return name
        return self.inputs[-1].name if self.inputs else "send"


def reasons(name: str = "reasons", *, control: str = "textarea") -> Input:
    def hint(detail: CaseDetail) -> str:
        return _("最多 %(n)d 字，申请人会读到。只能说明，不能提新的要求。") % {"n": REASONS}

    return Input(name, lambda: _("理由"), control, hint)
