"""A deed with something to fill in, described: what is asked, out of which list, what the page explains.

An input is named as the parameter of the deed that it fills; one page draws them all (:mod:`tongban.sites.desk.doing`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.cases.actions.unit import DeedDone
from tongban.cases.queries import CaseDetail
from tongban.cases.screening import REASONS
from tongban.foundation.web import components as ui

Typed = dict[str, list[str]]
Groups = tuple[tuple[str, tuple[ui.Choice, ...]], ...]


@dataclass(frozen=True, slots=True)
class Input:
    """One input. ``read`` makes of what was typed what the deed takes (ValueError: it is none, ``bad`` says so).

    ``shown``: whether this case needs it; one that is not shown is left to the deed. ``not_oneself``: the choices are
    accounts, and the official who fills in the form is none of them.
    """

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
    shown: Callable[[CaseDetail], bool] = lambda detail: True
    not_oneself: bool = False


@dataclass(slots=True)
class Reading:
    """What was sent to a part: as typed, what the deed takes of it, and by element id what is wrong."""

    typed: Typed = field(default_factory=dict)
    value: Any = None
    wrong: dict[str, str] = field(default_factory=dict)


class Part(Protocol):
    """Several inputs that are one answer to the deed, drawn by a template of their own."""

    @property
    def name(self) -> str:
        """The parameter of the deed."""

    def read(self, request: HttpRequest, detail: CaseDetail) -> Reading:
        """Of what was sent. What no form of ours holds is refused, and on record."""

    def draw(self, detail: CaseDetail, typed: Mapping[str, list[str]], wrong: Mapping[str, str]) -> Any:
        """What the ``template`` of the answer shows."""


@dataclass(frozen=True, slots=True)
class Panel:
    """What of the application stands above the inputs, masked until it is opened with a purpose, which is ``purpose`` by default.
    ``fields``: the answers that are read when it is."""

    title: str
    rows: tuple[ui.SummaryRow, ...]
    fields: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True)
class DeedForm:
    """A deed with its inputs. ``lead`` explains what it is and what follows; ``errors``: beginning of a code → input.
    A code that stands there in full is shown beside its input whatever its status. ``files``: the form sends some.
    ``panel``: of the application, masked or not; ``check``: by input, what has to be said before the deed is tried."""

    act: Callable[..., DeedDone]
    inputs: tuple[Input | Part, ...] = ()
    lead: Callable[[CaseDetail], Iterator[str]] = lambda detail: iter(())
    errors: tuple[tuple[str, str], ...] = ()
    final: bool = False
    remedies: bool = False
    files: bool = False
    panel: Callable[[CaseDetail, bool], Panel | None] = lambda detail, masked: None
    check: Callable[[CaseDetail, Mapping[str, Any]], dict[str, str]] = lambda detail, values: {}

    def inputs_for(self, detail: CaseDetail) -> tuple[Input | Part, ...]:
        """Those that this case needs."""
        return tuple(each for each in self.inputs if not isinstance(each, Input) or each.shown(detail))

    def tells(self, code: str) -> bool:
        """Whether an error of this code always stands beside an input."""
        return any(code == beginning for beginning, _name in self.errors)

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
