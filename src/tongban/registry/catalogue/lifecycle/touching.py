"""Whom the change of an item touches, and the drafts by which claimants go on with what takes its place."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tongban.kernel.codes import implementation_code
from tongban.registry.catalogue.kinds import DraftSource, ExerciseLevel, GuideStatus, ItemChangeKind
from tongban.registry.catalogue.models import Guide, GuideDraft, GuideVersion, ItemChange
from tongban.registry.catalogue.periods import standing
from tongban.registry.catalogue.standard_queries import StandardText, standard_on
from tongban.registry.catalogue.standards.drafts import OPEN, draft_of
from tongban.registry.catalogue.standards.following import Claimed, Following, following
from tongban.registry.orgs.queries import departments_by_uscc


@dataclass(frozen=True, slots=True)
class Claimant:
    """A body's guide of an item, by its newest text. ``standing``: its status on the day of the change; ``pending``: a status
    that its own body has announced; ``by_item``: it is suspended together with the whole item."""

    code: str
    hash: str
    name: str
    local: Mapping[str, Any]
    calendar_version: str
    standing: GuideStatus
    pending: bool
    by_item: bool

    @property
    def item(self) -> str:
        return self.code[19:]

    @property
    def department_uscc(self) -> str:
        return str(self.local["department_uscc"])

    @property
    def department_name(self) -> str:
        return str(self.local["department_name"])

    @property
    def region_code(self) -> str:
        return str(self.local["region_code"])


def claimants_of(items: Collection[str], day: date, *, lock: bool = False) -> tuple[Claimant, ...]:
    """Every guide of these items that its body has not given up by ``day``, by code. One statement, one more to ``lock`` the
    guides."""
    mine = Guide.objects.filter(implementation__basic_id__in={item[:12] for item in items})
    if lock:
        list(mine.select_for_update(of=("self",)).order_by("code").values_list("code", flat=True))
    rows = GuideVersion.objects.filter(guide__in=mine).annotate(standing=standing(day))
    rows = (
        rows.exclude(standing=GuideStatus.RETIRED).order_by("guide_id", "-valid_from", "-number").distinct("guide_id")
    )
    columns = ("guide_id", "hash", "name", "document__local", "document__calendar_version", "standing")
    found = rows.values_list(*columns, "guide__status_from", "guide__item_change__kind")
    return tuple(
        Claimant(
            *(code, hash_, name, local, calendar),
            standing=GuideStatus(status),
            pending=since is not None and since > day,
            by_item=kind == ItemChangeKind.SUSPEND,
        )
        for code, hash_, name, local, calendar, status, since, kind in found
        if code[19:] in items
    )


def offers(change: ItemChange, claimants: Sequence[Claimant]) -> Iterator[tuple[Claimant, StandardText, Following]]:
    """The text by which each claimant goes on with each successor that takes it: the successor's unified part beside the body's
    own. What it offers or drafts already, and what belongs to another level, is left out. Six statements for each successor."""
    bodies = departments_by_uscc({each.department_uscc for each in claimants}, change.day)
    for row in change.successors:
        text = standard_on(row["code"], change.day)
        level = ExerciseLevel(text.document["exercise_level"])
        taken: dict[str, Claimant] = {}
        for each in claimants:
            body = bodies.get(each.department_uscc)
            fits = body is not None and (level is ExerciseLevel.GRADED or level.digit == body.level)
            if fits and (not row["bodies"] or each.department_uscc in row["bodies"]):
                # Of several merged items the first one's own part is taken over.
                taken.setdefault(_guide_code(each, text), each)
        for code in _known(taken):
            del taken[code]
        claimed = [_claimed(code, each, text, change.day) for code, each in taken.items()]
        for found in following(claimed, text.document, change.day):
            yield taken[found.claimed.code], text, found


def successor_draft(change: ItemChange, found: Following, now: datetime) -> GuideDraft:
    """The draft of one of them, for the body's editors to look through and hand in."""
    note = f"承接自 {change.day.isoformat()} 起停止办理的事项，本部门的内容已带过来"
    return draft_of(found, now, source=DraftSource.SUCCESSOR, note=note, source_ref=str(change.id))


def _guide_code(each: Claimant, text: StandardText) -> str:
    level = ExerciseLevel(text.document["exercise_level"])
    return f"{implementation_code(each.department_uscc, level.digit, text.code[:12])}{text.code[12:]}"


def _known(codes: Iterable[str]) -> set[str]:
    wanted = list(codes)
    drafted = GuideDraft.objects.filter(code__in=wanted, state__in=OPEN).values_list("code", flat=True)
    return {*Guide.objects.filter(code__in=wanted).values_list("code", flat=True), *drafted}


def _claimed(code: str, each: Claimant, text: StandardText, day: date) -> Claimed:
    codes = {"basic": text.code[:12], "implementation": code[:31], "handling": code if text.code[12:] else None}
    return Claimed(code, each.hash, day, codes, each.local, each.calendar_version, "")
