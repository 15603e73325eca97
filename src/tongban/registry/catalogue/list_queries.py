"""Reads of the public lists: how many, which guides, how far each body works online, which items need an intermediary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Substr

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.codes import check_region_code, check_uscc, region_prefix
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.lists import RESULT_STAGE, ListName
from tongban.registry.catalogue.models import ListedGuide
from tongban.registry.catalogue.periods import closed_guides
from tongban.registry.catalogue.queries import MOST_ON_A_PAGE, ItemCard, cards_of
from tongban.registry.catalogue.search.finding import Hit
from tongban.registry.orgs.queries import former_codes, tick

KEPT_SECONDS = 300.0
_LENGTHS = (2, 4, 6, 9, 12)
"""Digits that tell a province, city, county, town, village."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list; ``next`` is handed back as ``after``, empty on the last page."""

    cards: tuple[ItemCard, ...]
    next: str


@dataclass(frozen=True, slots=True)
class Capability:
    """网上办理深度 of one body: of its guides how many are accepted (受理), decided (办理) and answered (结果反馈) online."""

    department_uscc: str
    department_name: str
    region_code: str
    guides: int
    accepted: int
    handled: int
    answered: int


@dataclass(frozen=True, slots=True)
class Intermediary:
    """中介服务 that an item needs, in the words of its guide, and the laws on which the item rests. ``code``: one guide of
    it."""

    item: str
    name: str
    code: str
    text: str
    basis: str
    guides: int


# By region and day; what was published since counts that much later.
_counts: Remembered[tuple[str, date], Mapping[ListName, Mapping[str, int]]] = Remembered(KEPT_SECONDS, most=512)
_intermediaries: Remembered[tuple[str, date], tuple[Intermediary, ...]] = Remembered(KEPT_SECONDS, most=64)


def list_counts(region: str) -> Mapping[ListName, Mapping[str, int]]:
    """Of each list how many guides ``region`` and what lies in it offer today, by the code of the place one level below; those
    of the region itself under its own code. One statement, or none within five minutes of the last.

    DomainError ``codes.region_code.invalid``.
    """
    today = clock.today()
    return _counts.get((check_region_code(region), today), lambda: _count(check_region_code(region), today))


def listed_guides(name: ListName, region: str, after: str = "", size: int = 20) -> Listed:
    """The guides of a list that ``region`` and what lies in it offer today: by region from the top down, then by name. Two
    statements. DomainErrors ``catalogue.page_invalid``, ``codes.region_code.invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _within(region, clock.today()).filter(list=name)
    if after:
        rows = rows.filter(_behind(after))
    columns = ("guide_id", "version_id", "name", "region_code", "department_name", "department_uscc")
    found = list(rows.order_by("region_code", "name", "guide_id").values_list(*columns)[: size + 1])
    shown = found[:size]
    hits = [
        Hit(code, version, "", title, "", (), place, body, uscc, 0.0, 0.0, 0)
        for code, version, title, place, body, uscc in shown
    ]
    more = f"{shown[-1][3]}.{shown[-1][0]}.{shown[-1][2]}" if len(found) > size else ""
    return Listed(cards_of(hits), more)


def online_capability(region: str, after: str = "", size: int = 30) -> tuple[tuple[Capability, ...], str]:
    """How far each body in ``region`` works online, by region from the top down, and the marker of the next page (empty: none).
    One statement. DomainErrors as above."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = _within(region, clock.today()).filter(list=ListName.ALL)
    if after:
        place, _, uscc = after.partition(".")
        code, uscc = _place(place), _body(uscc)
        rows = rows.filter(Q(region_code__gt=code) | Q(region_code=code, department_uscc__gt=uscc))
    counted = rows.values("region_code", "department_uscc").annotate(
        called=Max("department_name"),
        guides=Count("id"),
        accepted=Count("id", filter=Q(depth__gte=4)),
        handled=Count("id", filter=Q(depth__gte=5)),
        answered=Count("id", filter=Q(depth__gte=RESULT_STAGE)),
    )
    columns = ("department_uscc", "called", "region_code", "guides", "accepted", "handled", "answered")
    ordered = counted.order_by("region_code", "department_uscc").values_list(*columns)
    found = [Capability(*row) for row in ordered[: size + 1]]
    shown = tuple(found[:size])
    return shown, f"{shown[-1].region_code}.{shown[-1].department_uscc}" if len(found) > size else ""


def intermediaries(region: str) -> tuple[Intermediary, ...]:
    """The items offered in ``region`` and what lies in it whose guides say that an intermediary is needed, by name. Two
    statements, or none within five minutes of the last."""
    today = clock.today()
    code = check_region_code(region)
    return _intermediaries.get((code, today), lambda: _read_intermediaries(code, today))


def addresses(offset: int, size: int) -> list[tuple[str, date]]:
    """Codes of the guides that are offered today with the first day of their version, for the map of the site. One
    statement."""
    rows = _offered(clock.today()).filter(list=ListName.ALL).order_by("guide_id")
    return list(rows.values_list("guide_id", "valid_from")[offset : offset + size])


def offered_count() -> int:
    """How many guides are offered today. One statement."""
    return _offered(clock.today()).filter(list=ListName.ALL).count()


def forget_lists() -> None:
    """Forget what was counted."""
    _counts.forget()
    _intermediaries.forget()


def _count(region: str, day: date) -> Mapping[ListName, Mapping[str, int]]:
    digits = next((each for each in _LENGTHS if each > len(region_prefix(region))), _LENGTHS[-1])
    rows = _within(region, day).values_list("list", Substr("region_code", 1, digits))
    now = dict(former_codes(day, tick()))
    found: dict[ListName, dict[str, int]] = {}
    for name, place, count in rows.annotate(n=Count("id")).order_by():
        code = now.get(place.ljust(12, "0"), place.ljust(12, "0"))
        counts = found.setdefault(ListName(name), {})
        counts[code] = counts.get(code, 0) + count
    return found


def _read_intermediaries(region: str, day: date) -> tuple[Intermediary, ...]:
    rows = _within(region, day).filter(list=ListName.INTERMEDIARY).annotate(item=Substr("guide_id", 20))
    counted = dict(rows.values_list("item").annotate(n=Count("id")).order_by())
    one = rows.order_by("item", "region_code", "guide_id").distinct("item")
    unified = "version__document__unified"
    found = []
    for item, name, code, text, basis in one.values_list(
        "item", "name", "guide_id", f"{unified}__intermediary", f"{unified}__legal_basis"
    ):
        cited = "、".join(f"《{each['law']}》{each['article']}" for each in basis)
        found.append(Intermediary(item, name, code, text, cited, counted[item]))
    return tuple(sorted(found, key=lambda each: (each.name, each.item)))


def _offered(day: date) -> QuerySet[ListedGuide]:
    """Rows that hold on ``day`` of guides that can be applied for on it."""
    rows = ListedGuide.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day)
    return rows.exclude(Exists(closed_guides(day).filter(code=OuterRef("guide_id"))))


def _within(region: str, day: date) -> QuerySet[ListedGuide]:
    """Those in ``region``, also under codes that its places bore before a reform."""
    own = region_prefix(region)
    end = own[:-1] + chr(ord(own[-1]) + 1)
    here = Q(region_code__gte=own, region_code__lt=end)
    borne = [
        before for before, code in former_codes(day, tick()) if code.startswith(own) and not before.startswith(own)
    ]
    return _offered(day).filter(here | Q(region_code__in=borne) if borne else here)


def _behind(after: str) -> Q:
    place, _, rest = after.partition(".")
    code, _, name = rest.partition(".")
    if not code.isalnum() or not name or "\0" in name:
        raise DomainError("catalogue.page_invalid")
    place = _place(place)
    here = Q(region_code=place)
    return Q(region_code__gt=place) | here & Q(name__gt=name) | here & Q(name=name, guide_id__gt=code)


def _place(text: str) -> str:
    try:
        return check_region_code(text)
    except DomainError:
        raise DomainError("catalogue.page_invalid") from None


def _body(text: str) -> str:
    try:
        return check_uscc(text)
    except DomainError:
        raise DomainError("catalogue.page_invalid") from None
