"""The data that component templates draw. Doors and presenters build these; ``{% load components %}`` renders them.

All texts are plain strings (escaped on output) unless marked safe. Every state has a shape, a word and a colour
together: a colour alone never tells anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

# Latin letters that fit an input on a telephone in large print; Chinese characters take the room of two.
_LINE = 24
# kind → (CSS modifier, icon). The word beside it always comes from the caller.
STATES: dict[str, tuple[str, str]] = {
    "done": ("done", "done"),
    "go": ("go", "half"),
    "clock": ("go", "clock"),
    "open": ("done", "clock"),
    "wait": ("wait", "warn"),
    "bad": ("bad", "octagon"),
    "paused": ("", "pause"),
    "todo": ("", "ring"),
    "locked": ("", "lock"),
    "stopped": ("", "stop"),
    "yellow": ("wait", "card"),
    "red": ("bad", "card"),
}


@dataclass(frozen=True, slots=True)
class State:
    """A state as a cell or a part of another component. ``kind`` is a key of :data:`STATES`."""

    kind: str
    word: Any

    def __post_init__(self) -> None:
        if self.kind not in STATES:
            raise ValueError(f"unknown state kind {self.kind!r}")
        if not str(self.word):
            raise ValueError("a state is never shown without its word")


@dataclass(frozen=True, slots=True)
class Anchor:
    """A link as a cell or a part of another component. ``hidden`` are words only a screen reader says."""

    text: Any
    href: str
    hidden: Any = ""
    code: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Provenance of a value the state already held: 来自 部门·库 and when it was read."""

    department: Any
    register: Any = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    """One answer of the facts strip. ``note`` is the legal value or the reason, in small print."""

    label: Any
    value: Any
    note: Any = ""
    href: str = ""
    href_text: Any = ""


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One row of a summary list. ``fixed``: the reason why it cannot be changed, shown instead of the link."""

    label: Any
    value: Any
    source: Source | None = None
    change_href: str = ""
    fixed: Any = ""
    code: bool = False
    note: Any = ""
    files: tuple[FileLine, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorLine:
    """One line of the error summary. ``target`` is the id of the field it leads to, without ``#``."""

    target: str
    message: Any


@dataclass(frozen=True, slots=True)
class Task:
    """One line of a task list. Without ``href`` it is not possible now and ``note`` says why."""

    title: Any
    state: State
    note: Any = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """One step of a timeline. ``stage``: done, go (runs), now (someone must act), next."""

    title: Any
    stage: str
    at: datetime | None = None
    detail: Any = ""
    hint: Any = ""
    icon: str = ""

    @property
    def shape(self) -> str:
        """Icon of the stage unless another was given."""
        return self.icon or {"done": "done", "go": "half", "now": "half"}.get(self.stage, "ring")

    @property
    def current(self) -> bool:
        """Whether the case stands here."""
        return self.stage in ("now", "go")


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab is a link to a page of its own."""

    text: Any
    href: str
    current: bool = False
    count: int | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Crumb:
    """One step of the breadcrumb; the last has no ``href``."""

    text: Any
    href: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``kind``: text, number, code, state, action. ``sorted_up``: None, or the direction."""

    title: Any
    kind: str = "text"
    sorted_up: bool | None = None

    @property
    def side(self) -> str:
        """Class of a cell that stands to the right, as numbers do."""
        return "num" if self.kind == "number" else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: one cell per column (str, :class:`State`, :class:`Anchor`, or a pair (text or state, hint))."""

    cells: Sequence[Any]
    late: bool = False
    current: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a closed question; in a list those of one ``group`` that follow each other stand together."""

    value: str
    label: Any
    selected: bool = False
    hint: Any = ""
    icon: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A form field in the order label, hint, provenance, error, input.

    ``control``: text, textarea, select, radio, checkboxes, tick, password, date, tel, email, search, output; lookup: typed, with
    ``suggestions`` of the browser, and below it the ``choices`` that what was typed may mean.
    ``width``: s (short numbers), m, or empty for full width.
    """

    id: str
    name: str
    label: Any
    control: str = "text"
    value: str = ""
    choices: tuple[Choice, ...] = ()
    suggestions: tuple[str, ...] = ()
    hint: Any = ""
    sample: Any = ""
    filling_note: Any = ""
    error: Any = ""
    required: bool = True
    readonly: bool = False
    source: Source | None = None
    unit: Any = ""
    width: str = ""
    autocomplete: str = ""
    inputmode: str = ""
    maxlength: int | None = None
    spellcheck: bool = True
    min: str = ""
    max: str = ""

    @property
    def described_by(self) -> str:
        """Ids of hint, filling note and error, for ``aria-describedby``."""
        parts = (
            (self.hint or self.sample, f"{self.id}-h"),
            (self.filling_note, f"{self.id}-n"),
            (self.error, f"{self.id}-e"),
        )
        return " ".join(identifier for shown, identifier in parts if shown)

    @property
    def folded(self) -> bool:
        """Whether the value cannot be typed over and is too long for one line of a telephone: then it is wrapped."""
        return (
            self.readonly and self.control == "text" and sum(2 if char > "\u2e7f" else 1 for char in self.value) > _LINE
        )

    @property
    def focus_id(self) -> str:
        """Id that a line of the error summary leads to: the input, or the first of several."""
        return f"{self.id}-0" if self.grouped else self.id

    @property
    def grouped(self) -> bool:
        """Whether the control is several inputs and so needs fieldset and legend."""
        return self.control in ("radio", "checkboxes")


@dataclass(frozen=True, slots=True)
class FileLine:
    """One file of an upload: name, size in words, state; what submit buttons say that take it away, or put it one place to
    the front or to the back. ``href`` opens it, ``preview`` is a small picture of it."""

    name: str
    size: str
    state: State
    href: str = ""
    remove_value: str = ""
    front_value: str = ""
    back_value: str = ""
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload field. The native input stays visible; ``accept`` is the input's attribute. ``photo_name``: where a
    photograph will do, the name of a second input that opens the camera of a telephone."""

    id: str
    name: str
    label: Any
    accept: str
    hint: Any = ""
    error: Any = ""
    required: bool = True
    multiple: bool = False
    files: tuple[FileLine, ...] = ()
    photo_name: str = ""

    @property
    def described_by(self) -> str:
        """Ids of hint and error, for ``aria-describedby``."""
        return " ".join(i for shown, i in ((self.hint, f"{self.id}-h"), (self.error, f"{self.id}-e")) if shown)


@dataclass(frozen=True, slots=True)
class Deed:
    """A deed on a case page: possible (``href`` or ``value``), or not, with the ``reason`` beside it."""

    word: Any
    href: str = ""
    value: str = ""
    reason: Any = ""
    kind: str = ""
    key: str = ""

    @property
    def possible(self) -> bool:
        """Whether it can be done now."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing the applicant must do: the demand, the element and words it rests on, one way to fulfil it.

    ``note`` is what the official wrote.
    """

    demand: Any
    cite: Any
    action: Anchor | None = None
    more: Anchor | None = None
    note: Any = ""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement of the guide beside the material: its id, its words, what the official found."""

    element: str
    text: Any
    state: State
    finding: Any = ""
    bad: bool = False
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Day:
    """One cell of the clock's calendar. ``kind``: plain, cnt, hold, off, ans, due, law."""

    weekday: str
    number: str
    word: Any = ""
    kind: str = ""
    now: bool = False
    word2: Any = ""

    @property
    def look(self) -> str:
        """Its CSS classes; ``blank`` for a day on which nothing happens and nothing counts."""
        kind = self.kind or ("" if self.word or self.word2 else "blank")
        return " ".join(part for part in (kind, "now" if self.now else "") if part)
