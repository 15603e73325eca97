"""What changes in the catalogue, the versions of a guide, and the standard that its item follows."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router
from pydantic import Field, StringConstraints

from tongban.registry.catalogue.change_queries import Change, changes
from tongban.registry.catalogue.history_queries import VersionLine, version_lines
from tongban.registry.catalogue.standard_queries import Follower, followers, standard_on
from tongban.sites.api.v1.describing import describe
from tongban.sites.api.v1.items import RegionCode
from tongban.sites.api.v1.shapes import EXAMPLE_BODY, EXAMPLE_HASH, EXAMPLE_ITEM, Instant, ItemCode, Shape
from tongban.sites.api.v1.wire import answer, sure_instant

router = Router(tags=["items"])

StandardCode = Annotated[
    str,
    StringConstraints(pattern="^[0-9]{11}[0-9Y]([0-9]{2})?$"),
    Path(
        description="基本编码, with the two digits of the 业务办理项 where the item is divided.",
        examples=[EXAMPLE_ITEM[19:]],
    ),
]
Place = Annotated[str, StringConstraints(max_length=40, pattern="^[^\\x00]*$")]


class ChangeQuery(Shape):
    """Which changes."""

    region: RegionCode | None = Field(default=None, description="12 digits: bodies in it and below it.")
    announced: bool = Field(default=False, description="What is decided for a day to come, the nearest first.")
    after: Place = Field(default="", description="`next` of the page before.")
    size: int = Field(default=50, ge=1, le=100)


class ChangeLine(Shape):
    """One change; a guide's or a standard's new text is named by ``hash``."""

    id: int
    kind: str = Field(
        examples=["DERIVED"],
        description="STANDARD, PUBLISHED, DERIVED, SUSPENDED, RESUMED, RETIRED, SPLIT, MERGED or WITHDRAWN.",
    )
    code: str = Field(examples=[EXAMPLE_ITEM], description="Of the guide; of a standard its shorter code.")
    name: str = Field(examples=["食品经营许可（新办）"])
    department: str = Field(examples=["信丰县市场监督管理局"])
    uscc: str = Field(examples=[EXAMPLE_BODY])
    region_code: str = Field(examples=["360722000000"])
    hash: str = Field(examples=[EXAMPLE_HASH])
    previous_hash: str
    takes_effect: date
    at: Instant = Field(description="When it was decided.")
    why: str


class ChangePage(Shape):
    """The newest first; ``next`` is handed back as ``after``, null on the last page."""

    changes: list[ChangeLine]
    next: str | None


class GuideVersionLine(Shape):
    """One version. ``in_force``: it is, was or will be the guide of some day."""

    number: int = Field(examples=[2])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    unified_hash: str
    valid_from: date
    published_at: Instant
    why: str
    in_force: bool


class GuideVersions(Shape):
    """Every version, the last to take effect first. The text of each is ``get_guide``."""

    versions: list[GuideVersionLine]


class FollowerLine(Shape):
    """A body that offers the item: SAME, BEHIND an older text, ACCEPTED difference with its reason, or APART."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    department: str = Field(examples=["信丰县市场监督管理局"])
    region_code: str = Field(examples=["360722000000"])
    guide_hash: str
    unified_hash: str = Field(description="Equal to the standard's hash exactly if the body follows it to the letter.")
    standing: str = Field(examples=["SAME"])
    difference: str


class StandardOut(Shape):
    """The standard in force: ``document`` is a unified part, named by ``hash``."""

    code: str = Field(examples=[EXAMPLE_ITEM[19:]])
    name: str = Field(examples=["食品经营许可（新办）"])
    hash: str = Field(examples=[EXAMPLE_HASH])
    number: int
    valid_from: date
    why: str
    document: dict[str, Any]
    bodies: list[FollowerLine]


@router.get(
    "/changes",
    response=ChangePage,
    summary="What has changed",
    openapi_extra=describe(errors=("catalogue.page_invalid", "codes.region_code.invalid")),
)
def list_changes(request: HttpRequest, asked: Query[ChangeQuery]) -> HttpResponse:
    """Changes of guides and standards that have taken effect, or that are announced. One statement."""
    found, marker = changes(asked.after, asked.size, region_code=asked.region or "", to_come=asked.announced)
    return answer(ChangePage(changes=[_change(each) for each in found], next=marker or None))


@router.get(
    "/items/{implementation_code}/versions",
    response=GuideVersions,
    summary="Versions of a guide",
    openapi_extra=describe(errors=("catalogue.item_unknown",)),
)
def list_item_versions(request: HttpRequest, implementation_code: ItemCode) -> HttpResponse:
    """Every published version and why it came; the guide of a day is the first whose ``valid_from`` is not after it. One
    statement."""
    return answer(GuideVersions(versions=[_version(line) for line in version_lines(implementation_code)]))


@router.get(
    "/standards/{code}",
    response=StandardOut,
    summary="The standard of an item",
    openapi_extra=describe(errors=("catalogue.standard.unknown",)),
)
def get_standard(request: HttpRequest, code: StandardCode) -> HttpResponse:
    """What the province lays down for everybody, and how each body stands to it. Two statements."""
    text = standard_on(code)
    return answer(
        StandardOut(
            code=text.code,
            name=str(text.document["name"]),
            hash=text.hash,
            number=text.number,
            valid_from=text.valid_from,
            why=text.why,
            document=dict(text.document),
            bodies=[_follower(each) for each in followers(code)],
        )
    )


def _change(each: Change) -> ChangeLine:
    return ChangeLine(
        id=each.id,
        kind=each.kind.value,
        code=each.code,
        name=each.name,
        department=each.department_name,
        uscc=each.department_uscc,
        region_code=each.region_code,
        hash=each.hash,
        previous_hash=each.previous_hash,
        takes_effect=each.takes_effect,
        at=sure_instant(each.at),
        why=each.why,
    )


def _version(line: VersionLine) -> GuideVersionLine:
    return GuideVersionLine(
        number=line.number,
        guide_hash=line.hash,
        unified_hash=line.unified_hash,
        valid_from=line.valid_from,
        published_at=sure_instant(line.published_at),
        why=line.why,
        in_force=line.holds,
    )


def _follower(each: Follower) -> FollowerLine:
    return FollowerLine(
        implementation_code=each.code,
        department=each.department_name,
        region_code=each.region_code,
        guide_hash=each.guide_hash,
        unified_hash=each.unified_hash,
        standing=each.standing.value,
        difference=each.difference,
    )
