"""Which cases a list holds: the views and filters of the work list at the desk, by the same words."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from tongban.cases.queries import NAMES, Narrowing
from tongban.kernel.errors import DomainError
from tongban.sites.api.v1.shapes import EXAMPLE_ID, EXAMPLE_ITEM, Marker, Shape

Word = Annotated[str, StringConstraints(max_length=40)]


class ListQuery(Shape):
    """Which cases. Filters narrow an official's views; one's own cases are not narrowed."""

    view: Literal["own", "todo", "correcting", "done", "all"] = Field(
        default="own",
        description="`own`: the caller's and those of legal persons they represent; the others: an official's.",
    )
    after: Marker | None = Field(default=None, description="`next` of the page before.")
    size: int = Field(default=20, ge=1, le=100)
    item: Word = Field(default="", description="实施编码 of the item.", examples=[EXAMPLE_ITEM])
    state: Word = Field(default="", description="State of the case.", examples=["ACCEPTED"])
    channel: Word = Field(default="", description="Door by which it came.", examples=["WINDOW"])
    clock: Word = Field(
        default="", description="`late`, `soon` (two working days) or `paused`: sorted by the clock.", examples=["late"]
    )
    region: Word = Field(default="", description="Region, 12 digits, with all below it.", examples=["360722000000"])
    body: Word = Field(default="", description="Id of the body in the register.", examples=[EXAMPLE_ID])
    on: Word = Field(
        default="",
        description="What happened on the days: `submitted` (where it is left out), `accepted`, `decided`, `in_time`,"
        " `overrun` (decided within the limit, after it).",
        examples=["decided"],
    )
    since: Word = Field(default="", description="First day of it, Asia/Shanghai.", examples=["2026-11-01"])
    until: Word = Field(default="", description="Last day of it, included.", examples=["2026-11-30"])

    def narrowing(self) -> Narrowing:
        """DomainError ``cases.filter.invalid`` (data: field)."""
        words = {name: getattr(self, name) for name in NAMES}
        if self.view == "own" and (narrowed := next((name for name, word in words.items() if word), "")):
            raise DomainError("cases.filter.invalid", field=NAMES[narrowed])
        return Narrowing.read(words)
