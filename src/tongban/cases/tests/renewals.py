"""A permit and its renewals, for tests of 延续."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import published, submitted, with_renewal
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case
from tongban.cases.replay import replay
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    grant,
    me,
    opinion,
    review,
    reviewer,
    told,
    version,
    written,
)
from tongban.kernel.errors import DomainError

Document = dict[str, Any]
LAST_DAY = date(2031, 11, 2)
END = beijing("2031-11-03T00:00")
"""24:00 of the last day of a permit of five years granted on 3 November 2026."""
IN_TIME, LATE = beijing("2031-10-10T10:00"), beijing("2031-10-13T10:00")
"""15 working days before 2 November 2031 are left on Friday 10 October (a worked day or not: no notice speaks of 2031
yet); on Monday 13 October fewer."""
MICROSECOND = timedelta(microseconds=1)


def natural_days(document: Document) -> None:
    """Thirty days before its end, as art. 50 says where nothing else is ruled."""
    rule = document["unified"]["renewal"]
    rule["latest"] = {"amount": 30, "unit": "NATURAL_DAY"}
    del rule["earliest"]


def without_silence(document: Document) -> None:
    document["unified"]["renewal"]["silence"] = "NONE"


class Shop:
    """A permit, and the item by which it is renewed."""

    def __init__(self, freeze: Freeze, sample: str, *alterations: Any, **options: Any) -> None:
        freeze(beijing("2026-11-03T10:00"))
        self.item = published(sample, "000131990031", with_renewal, *alterations)
        self.permit = submitted(me(), sample, **options).case_id
        grant(self.permit)
        conclude(decider(), case_id=self.permit, seen=version(self.permit))
        self.code = Case.objects.get(pk=self.permit).code

    def ask(self, **options: Any) -> UUID:
        return submitted(me(), self.item, answers={"f.permit.code": self.code}, **options).case_id

    def asked(self, freeze: Freeze, when: Any = IN_TIME) -> UUID:
        """Accepted on the day it was asked for."""
        freeze(when)
        case_id = self.ask()
        accept(case_id)
        return case_id


def row(case_id: UUID) -> Case:
    return Case.objects.get(pk=case_id)


def is_renewed(case_id: UUID, at: Any = END) -> None:
    case = row(case_id)
    assert (case.state, case.outcome, case.decided_at, case.renewal_due) == ("DECIDED", "GRANTED", at, None)
    # It follows without a gap and without an overlap, whenever it took effect.
    assert (told(case_id).open["valid_from"], case.valid_until) == ("2031-11-03", date(2036, 11, 2))
    assert case.pending == {}
    assert replay(case_id) == ()


def is_not(case_id: UUID) -> None:
    before = written(case_id)
    assert sweep_renewals() == 0
    assert written(case_id) == before
    assert row(case_id).outcome == ""


def not_asked(code: str, shop: Shop) -> None:
    before = Case.objects.count()
    with pytest.raises(DomainError) as caught:
        shop.ask()
    assert caught.value.code == code
    assert caught.value.data["element"] == "f.permit.code"
    assert Case.objects.count() == before


def refuse(case_id: UUID) -> None:
    review(case_id)
    refusal: Document = {"outcome": Outcome.REFUSED, "grounds": ["c2"], "reasons": "现场不满足这一条件"}
    decide(decider(), case_id=case_id, seen=version(case_id), **refusal)


def giving_an_opinion(case_id: UUID) -> DeedDone:
    return opinion(case_id, reviewer(), "s1")


def withdrawing(case_id: UUID) -> DeedDone:
    return withdraw(me(), case_id=case_id, seen=version(case_id), reason="")
