"""Look at what the log has taken up since, count by the rules, raise what is too much.

What is looked at, counted and raised commits together, so each entry counts once; two that look at once take turns. An alert
follows from the entries alone: looking late finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from tongban.capabilities.messaging.account_texts import PERSONAL_ALERT
from tongban.capabilities.messaging.actions.tell_of_alert import tell_of_alert
from tongban.cases.queries.owning import cases_of
from tongban.foundation import clock, keys
from tongban.foundation.records.leaves import instant_text
from tongban.foundation.records.queries import acted_on
from tongban.foundation.transparency.reading import LoggedRow, rows_after
from tongban.foundation.uow import newborns
from tongban.kernel.ids import uuid7
from tongban.oversight.security.kinds import Counted
from tongban.oversight.security.models import Alert, Lookout, Trace
from tongban.oversight.security.rules import Rule, looks_back, rules, what_of
from tongban.oversight.security.states import OPEN_ALERTS, AlertState
from tongban.registry.identity.actors import Channel, system_actor
from tongban.registry.identity.answering import answering_in
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty

BATCH = 1_000
_CASE, _PERSON = "case:", "person:"


@dataclass(frozen=True, slots=True)
class _Found:
    rule: Rule
    group: str
    first_at: datetime
    at: datetime
    count: int

    @property
    def account(self) -> UUID | None:
        kind, _, id_ = self.group.partition(":")
        return UUID(id_) if kind == "account" and id_ != "unknown" else None


def watch(batch: int = BATCH) -> int:
    """Look at up to ``batch`` further entries; how many there were. Zero when another one is at it."""
    with transaction.atomic():
        lookout = _held()
        if lookout is None:
            return 0
        rows = rows_after(lookout.leaf, batch)
        if rows:
            counted = _count(rows)
            _raise([found for rule, group, at in counted if (found := _judge(rule, group, at))])
            Lookout.objects.filter(pk=lookout.pk).update(leaf=rows[-1].leaf + 1)
    return len(rows)


def sweep() -> int:
    """Forget what no rule counts any more; how many traces."""
    return Trace.objects.filter(at__lt=looks_back(clock.now())).delete()[0]


def _held() -> Lookout | None:
    rows = Lookout.objects.filter(pk=1)
    found = rows.select_for_update(skip_locked=True).first()
    if found is None and not rows.exists():
        Lookout.objects.bulk_create([Lookout(pk=1)], ignore_conflicts=True)
        found = rows.select_for_update(skip_locked=True).first()
    return found


def _count(rows: Sequence[LoggedRow]) -> list[tuple[Rule, str, datetime]]:
    """Note what the rules count; the groups that got longer, each with the instant of its last entry."""
    traces: list[Trace] = []
    longer: dict[tuple[str, str], tuple[Rule, str, datetime]] = {}
    for row in rows:
        for rule in rules():
            if rule.takes(row) and (group := rule.group_of(row)):
                traces.append(Trace(rule=rule.id, group=group, at=row.at, what=what_of(row)[:80], leaf=row.leaf))
                before = longer.get((rule.id, group))
                longer[rule.id, group] = (rule, group, max(row.at, before[2]) if before else row.at)
    Trace.objects.bulk_create(traces)
    return list(longer.values())


def _judge(rule: Rule, group: str, at: datetime) -> _Found | None:
    """What the group has come to in the rule's time before ``at``; None while it is not too much, or an alert is open."""
    if _is_open(rule, group):
        return None
    traces = Trace.objects.filter(rule=rule.id, group=group, at__gt=at - rule.within, at__lte=at).order_by("at")
    kept = list(traces.values_list("at", "what"))
    # What was handled is asked of the record only where there would be too much with it.
    if rule.unhandled and _number(rule, kept) >= rule.at_least:
        kept = _without_handled(kept, group)
    count = _number(rule, kept)
    if count < rule.at_least:
        return None
    return _Found(rule, group, kept[0][0], kept[-1][0], count)


def _number(rule: Rule, kept: list[tuple[datetime, str]]) -> int:
    return len({what for _, what in kept}) if rule.counted is Counted.SUBJECTS else len(kept)


def _without_handled(kept: list[tuple[datetime, str]], group: str) -> list[tuple[datetime, str]]:
    """Without cases in which the account did something, and without who applied in one: a clerk finds by number who stands at the
    window, and takes in their application afterwards."""
    cases = {UUID(what.removeprefix(_CASE)) for _, what in kept if what.startswith(_CASE)}
    applicants = cases_of({UUID(what.removeprefix(_PERSON)) for _, what in kept if what.startswith(_PERSON)})
    done = acted_on({*cases, *applicants}, group.partition(":")[2])
    handled = {f"{_CASE}{case}" for case in done} | {f"{_PERSON}{applicants[each]}" for each in done & {*applicants}}
    return [each for each in kept if each[1] not in handled]


def _is_open(rule: Rule, group: str) -> bool:
    states = [state.value for state in OPEN_ALERTS]
    return Alert.objects.filter(rule=rule.id, group=group, state__in=states).exists()


def _raise(found: Iterable[_Found]) -> None:
    fresh = {uuid7(each.at): each for each in found}
    if not fresh:
        return
    alerts = [Alert(id=id_, data_key=keys.new_data_key(id_.bytes).wrapped) for id_ in fresh]
    with newborns(system_actor("security"), "security.raise", alerts) as works:
        for work in works:
            each = fresh[work.target.id]
            row = {
                "rule": each.rule.id,
                "gravity": each.rule.gravity.value,
                "group": each.group,
                "account": each.account,
                "region_code": _region(each.account, clock.legal_date(each.at)),
                "first_at": each.first_at,
                "at": each.at,
                "count": each.count,
                "state": AlertState.FOUND.value,
                "closed_at": None,
            }
            told = {name: row[name] for name in ("rule", "gravity", "group", "region_code", "count")}
            told |= {"first_at": instant_text(each.first_at), "noticed": instant_text(work.now)}
            after = {"state": AlertState.FOUND.value, "state_version": 1}
            work.record("security.alert.raised", open={**told, "before": "", "after": after}, at=each.at)
            born = {
                "id": work.target.id,
                "state_version": 1,
                "last_seq": work.sequence,
                "data_key": work.target.data_key,
            }
            work.insert(Alert, row | born)
    for id_, each in fresh.items():
        region = _region(each.account, clock.legal_date(each.at))
        handling = answering_in(Duty.SUPERVISE, region, besides=each.account)
        tell_of_alert(id_, each.at, handling)
        if each.rule.personal:
            # 第五十七条: who reports a breach has hours, and must not hear of it from who handles the alert.
            stewards = answering_in(Duty.DATA_STEWARD, region, besides=each.account)
            tell_of_alert(id_, each.at, {*stewards} - {*handling}, PERSONAL_ALERT)


def _region(account: UUID | None, day: date) -> str:
    """The widest region in which the official holds a post; empty for who is none."""
    official = actor_of(account, Channel.SYSTEM, day=day) if account else None
    regions = [post.region_code for post in official.posts] if official else []
    return min(regions, key=lambda code: len(code.rstrip("0")), default="")
