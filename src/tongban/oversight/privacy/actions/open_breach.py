"""泄露登记: an incident touched personal data. Whom it concerns is reckoned from the record of readings, at once
(个人信息保护法第五十一条、第五十七条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.cases.queries.concerned import persons_in
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.oversight.privacy.kinds import BreachState, Grade
from tongban.oversight.privacy.models import Affected, Breach
from tongban.oversight.privacy.policies import require_keeping
from tongban.oversight.privacy.rules import due, said
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.finding import persons_of_accounts
from tongban.registry.identity.trail import KINDS

TEXT_LABELS: Mapping[str, str] = {
    "kinds": "泄露的信息种类",
    "cause": "原因",
    "harm": "可能造成的危害",
    "measures": "已采取的补救措施",
    "advice": "个人可以采取的减轻危害的措施",
}
"""What 第五十七条第一款 asks to be told."""


def open_breach(
    actor: Actor,
    *,
    alert: UUID | None,
    account: UUID | None,
    grade: str,
    found_at: datetime,
    since: datetime,
    until: datetime,
    texts: Mapping[str, str],
    now: datetime,
) -> UUID:
    """Record a breach. ``account``: the one whose readings from ``since`` to ``until`` are the breach; None: nobody's, then whom
    it concerns is not known from the record. An alert has one breach: asked again, it is that one.

    Errors: ``privacy.not_allowed``, ``privacy.text``, ``privacy.choice``, ``privacy.period``.
    """
    acting, post = require_keeping(actor)
    if account is not None and account == actor.account_id:
        raise DomainError("privacy.not_allowed", reason="涉及本人的，由别人办理。")
    if grade not in {str(each.value) for each in Grade}:
        raise DomainError("privacy.choice", what="事件等级", field="grade")
    if not (since <= until <= now and found_at <= now):
        raise DomainError("privacy.period", field="since")
    words = said(texts, TEXT_LABELS)
    assert actor.account_id is not None
    with transaction.atomic():
        if alert is not None and (known := Breach.objects.filter(alert=alert).first()):
            return known.id
        row = Breach(
            alert=alert,
            account=account,
            department=post.department_id,
            region_code=post.region_code,
            grade=int(grade),
            found_at=found_at,
            since=since,
            until=until,
            state=BreachState.OPEN.value,
            due_at=due(found_at),
            opened_by=actor.account_id,
            opened_at=now,
            **words,
        )
        persons, row.companies, row.unknown = concerned(account, since, until)
        row.save(force_insert=True)
        Affected.objects.bulk_create(Affected(breach=row, person=each) for each in sorted(persons))
        data = {"alert": str(alert) if alert else None, "grade": row.grade, "persons": len(persons)}
        audit.write("privacy.breach.opened", acting.stamp(), f"breach:{row.id}", data)
    return row.id


def concerned(account: UUID | None, since: datetime, until: datetime) -> tuple[frozenset[UUID], int, int]:
    """(natural persons, number of legal persons, number of what leads to no known person) of whom the account has read anything
    in that time, in full or masked. At most three statements."""
    if account is None:
        return frozenset(), 0, 0
    by_kind: dict[str, set[UUID]] = {}
    for subject in audit.subjects_by(str(account), KINDS, since, until):
        kind, _, id_ = subject.partition(":")
        by_kind.setdefault(kind, set()).add(UUID(id_))
    found = persons_in(by_kind.get("case", ()))
    accounts = persons_of_accounts({*by_kind.get("account", ()), *found.accounts})
    persons = {*by_kind.get("person", ()), *found.persons, *accounts.values()}
    companies = {*by_kind.get("legal_person", ()), *found.legal_persons}
    unknown = len(by_kind.get("account", set()) - accounts.keys())
    return frozenset(persons), len(companies), unknown
