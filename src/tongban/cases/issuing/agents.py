"""代理人, 经办人 on papers: who acted for the applicant up to the step, as the record of each deed tells it.

A paper names what was done, not who holds a mandate by now: a mandate that ended since does not change by whose hand the
application came (行政许可法第二十九条第二款; 民法典第二十三条、第一百六十二条). Who heads a legal person is no other's hand
(第六十一条); its administrators and staff are named (第一百七十条), by the roles they had on the day of the deed.
"""

from __future__ import annotations

from uuid import UUID

from tongban.cases import clockwork, papers
from tongban.cases.issuing.matter import Matter
from tongban.foundation.records.models import Event
from tongban.registry.identity.actors import Capacity
from tongban.registry.identity.companies import acted_as_staff
from tongban.registry.identity.queries import names_of_accounts
from tongban.registry.orgs.queries import body_on

_STAFF = Capacity.LEGAL_PERSON.value
_CAPACITIES = {Capacity.MANDATE.value: "委托代理", Capacity.GUARDIAN.value: "法定代理，监护人", _STAFF: "职务代理"}
"""Capacities in which an agent acts, in words."""
_DID = {
    "cases.case.submitted": "提出申请",
    "cases.case.corrected": "补正",
    "cases.case.inspection_confirmed": "确认核查记录",
    "cases.case.statement_made": "陈述和申辩",
    "cases.case.hearing_requested": "申请听证",
}
"""What an applicant does before a paper, in words after 代为."""


_Did = dict[tuple[UUID, str, str], list[Event]]


def agents_of(matter: Matter) -> tuple[papers.AgentLine, ...]:
    """By order of their first deed. One statement where an agent acted, one more for each service point; of a legal person's
    people four more at least; none else."""
    did: _Did = {}
    for event in matter.events:
        stamp = event.open.get("actor", {})
        if event.type in _DID and stamp.get("capacity") in _CAPACITIES and _is_applicants(matter, event):
            whose = (UUID(stamp["account"]), stamp["capacity"], stamp.get("department", ""))
            did.setdefault(whose, []).append(event)
    did = _without_heads(matter, did)
    if not did:
        return ()
    names = names_of_accounts({account for account, *_ in did})
    return tuple(
        papers.AgentLine(
            name=names[account],
            capacity="帮办代办" if department else _CAPACITIES[capacity],
            body=body_on(UUID(department), clockwork.legal_day(events[0].at)).name if department else "",
            did="、".join(dict.fromkeys(_DID[each.type] for each in events)),
            called="经办人" if capacity == _STAFF else "代理人",
        )
        for (account, capacity, department), events in did.items()
    )


def _without_heads(matter: Matter, did: _Did) -> _Did:
    """Of a legal person's own people only deeds that they did as staff."""
    acts = {
        (key[0], clockwork.legal_day(each.at)) for key, events in did.items() if key[1] == _STAFF for each in events
    }
    if not acts:
        return did
    staff = acted_as_staff(UUID(matter.events[0].open["applicant"]["id"]), acts)
    kept = {
        key: [each for each in events if key[1] != _STAFF or (key[0], clockwork.legal_day(each.at)) in staff]
        for key, events in did.items()
    }
    return {key: events for key, events in kept.items() if events}


def _is_applicants(matter: Matter, event: Event) -> bool:
    """Of a hearing and of statements, interested parties are heard too: nobody else's agent stands on the applicant's paper."""
    party = event.open.get("party")
    return party is None or party["id"] == matter.events[0].open["applicant"]["id"]
