"""Shapes that several routes share, and the examples that documentation and tests use."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

EXAMPLE_ITEM = "11369901MB7220014P4000131990001"
EXAMPLE_CODE = "3607222611237KQ2XA"
EXAMPLE_HASH = "9f2b" * 16
EXAMPLE_ID = "019ab1c0-6a3e-7c31-9d2a-3f1f6d0e5b77"
EXAMPLE_BODY = "11369901MB7220022J"

Instant = Annotated[
    str,
    WithJsonSchema(
        {
            "type": "string",
            "format": "date-time",
            "description": "ISO 8601 with the offset +08:00.",
            "examples": ["2026-11-23T10:02:00.000+08:00"],
        }
    ),
]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-11-30"]})]


def _written(value: Any) -> Any:
    """A date is written as one: a number is none."""
    if isinstance(value, date | str):
        return value
    raise ValueError("YYYY-MM-DD")


CalendarDay = Annotated[
    date,
    BeforeValidator(_written),
    WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-12-04"]}),
]
BodyCode = Annotated[
    str,
    StringConstraints(pattern="^[0-9A-Z]{18}$"),
    Field(description="统一社会信用代码 of a body.", examples=[EXAMPLE_BODY]),
]
Hash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$"), Field(examples=[EXAMPLE_HASH])]
ElementId = Annotated[
    str, StringConstraints(max_length=120), Field(description="Id of an element of the bound guide.", examples=["m3"])
]
ItemCode = Annotated[
    str,
    StringConstraints(pattern="^[0-9A-Z]{31}([0-9A-Z]{2})?$"),
    Field(description="实施编码, 31 characters (33 where the item is divided).", examples=[EXAMPLE_ITEM]),
]
StateVersion = Annotated[
    int,
    Field(ge=1, le=2**31 - 1, description="Counts the deeds on a case; a deed cites the one it was decided on."),
]
Marker = Annotated[str, StringConstraints(max_length=600)]


class Shape(BaseModel):
    """An answer."""

    model_config = ConfigDict(frozen=True)


class Body(BaseModel):
    """A request body: what is not described is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Limit(Shape):
    """A legal limit."""

    amount: int = Field(examples=[5])
    unit: str = Field(examples=["WORKING_DAY"])


class ItemReference(Shape):
    """The item a case is about, and the version of the guide it is bound to."""

    name: str = Field(examples=["食品经营许可（新办）"])
    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    guide_hash: str = Field(description="SHA-256 of the canonical guide document.", examples=[EXAMPLE_HASH])


class Problem(Shape):
    """RFC 9457. ``code`` is stable and stands in the catalogue (`GET /errors`); ``detail`` and ``way_out`` are for
    people, in Chinese or, with `Accept-Language: en`, in English; ``data`` says what the sentence speaks of."""

    type: str = Field(examples=["urn:tongban:problem:uow.stale"])
    title: str
    status: int = Field(examples=[409])
    detail: str
    code: str = Field(examples=["uow.stale"])
    way_out: str
    trace_id: str = Field(description="Also in the header X-Request-ID; quote it when you ask for help.")
    data: dict[str, Any] | None = None


class Provenance(Shape):
    """Where an answer comes from that nobody typed: the register, when it was asked (None: it is on record here), on what
    basis."""

    source: str
    at: str | None
    basis: str
