"""The lists of guides that the public reads (服务清单): each has one rule, and a guide stands in it by what it says itself."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from tongban.kernel.codes import RegionLevel, region_level
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import HandlingKind

NO_STAGE = 0
RESULT_STAGE = 6
"""结果反馈, the sixth of the seven stages of 网上办理深度 (STANDARDS 1.5)."""

_ONLINE_TO_THE_RESULT = frozenset({4, 5, RESULT_STAGE})
_AREAS = ("", "NATION", "PROVINCE", "CITY", "COUNTY", "TOWN", "VILLAGE")
"""通办范围 by the digit of its level (GB/T 39046 A.2), as regions count theirs."""
_LOCAL_LEVELS = frozenset({"TOWN", "VILLAGE"})


class ListName(StrEnum):
    """Name of a list, as addresses bear it. ``ALL`` holds every guide; ``INTERMEDIARY`` those that need an intermediary."""

    AT_MOST_ONCE = "at-most-once"
    WHOLLY_ONLINE = "wholly-online"
    NEARBY = "nearby"
    ACROSS_PROVINCES = "across-provinces"
    PROVINCE_WIDE = "province-wide"
    ON_THE_SPOT = "on-the-spot"
    FREE = "free-of-charge"
    INTERMEDIARY = "intermediary"
    ALL = "all"


PUBLIC_LISTS = tuple(name for name in ListName if name not in (ListName.INTERMEDIARY, ListName.ALL))
"""The lists that are published as lists of guides, in the order of their index."""

LIST_LABELS = {
    ListName.AT_MOST_ONCE: "最多跑一次",
    ListName.WHOLLY_ONLINE: "一次不跑、全程网办",
    ListName.NEARBY: "就近办",
    ListName.ACROSS_PROVINCES: "跨省通办",
    ListName.PROVINCE_WIDE: "全省通办",
    ListName.ON_THE_SPOT: "即办",
    ListName.FREE: "不收费",
}
LIST_RULE_LABELS = {
    ListName.AT_MOST_ONCE: "指南写明跑动次数是 0 次或者 1 次。",
    ListName.WHOLLY_ONLINE: "指南写明跑动次数是 0 次，可以网上申请，受理、办理和结果反馈都在网上。",
    ListName.NEARBY: "由乡镇（街道）、村（社区）办，或者自助终端能办，或者部门所在地以外的窗口也能办。",
    ListName.ACROSS_PROVINCES: "指南写明的通办范围是全国。",
    ListName.PROVINCE_WIDE: "指南写明的通办范围是全省或者全国。",
    ListName.ON_THE_SPOT: "指南写明是即办件：材料齐全的，当场办结。",
    ListName.FREE: "指南没有列出任何收费项目，任何人不得收费。",
}
"""The sentence that says by which rule a guide stands in a list."""


def lists_of(guide: BoundGuide) -> tuple[ListName, ...]:
    """The lists in which the guide stands, in the order of their names."""
    return tuple(_lists(guide))


def depth_of(guide: BoundGuide) -> int:
    """The last stage that is done online, 1 (咨询) to 7 (电子证照); 0 where none is."""
    return max(guide.local.get("online_depth", ()), default=NO_STAGE)


def _lists(guide: BoundGuide) -> Iterator[ListName]:
    unified, local = guide.unified, guide.local
    visits, area = int(local["visits"]), local.get("area", "")
    if visits <= 1:
        yield ListName.AT_MOST_ONCE
    if visits == 0 and "ONLINE" in local["forms"] and set(local.get("online_depth", ())) >= _ONLINE_TO_THE_RESULT:
        yield ListName.WHOLLY_ONLINE
    if _nearby(guide):
        yield ListName.NEARBY
    if area == "NATION":
        yield ListName.ACROSS_PROVINCES
    if area in ("NATION", "PROVINCE"):
        yield ListName.PROVINCE_WIDE
    if guide.handling_kind is HandlingKind.IMMEDIATE:
        yield ListName.ON_THE_SPOT
    if not unified["fees"]:
        yield ListName.FREE
    if unified.get("intermediary"):
        yield ListName.INTERMEDIARY
    yield ListName.ALL


def _nearby(guide: BoundGuide) -> bool:
    """By a township or village, at a self-service machine, or at windows beyond the place of the body itself."""
    local, level = guide.local, region_level(guide.region_code)
    if level >= RegionLevel.TOWN or guide.unified["exercise_level"] in _LOCAL_LEVELS or local.get("self_service"):
        return True
    area = local.get("area", "")
    return "WINDOW" in local["forms"] and area in _AREAS[1:] and _AREAS.index(area) < level
