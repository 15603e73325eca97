"""Nobody applies for the dead: refused when a draft is begun, and again when one that was begun before is handed in."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from tongban.cases.actions.draft import application_of, start_draft, submit_draft
from tongban.cases.factories import filled_draft
from tongban.cases.models import Case, Draft
from tongban.cases.queries.notice import notice_of
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.record_death import record_death
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind

ELDER = demo_id("person", "jiangshili")
PARTY = (PartyKind.NATURAL, ELDER)
Who = Callable[..., Actor]


def died(person: UUID) -> None:
    assert record_death(system_actor("test"), person_id=person, now=clock.now())


def test_no_draft_is_begun_at_the_window_for_the_dead(who: Who, monday: None, item_code: str) -> None:
    window = who("zhaochuangkou", Channel.WINDOW)
    died(ELDER)
    with pytest.raises(DomainError, match=r"identity\.person\.deceased"):
        start_draft(window, implementation_code=item_code, kind=PartyKind.NATURAL, party_id=ELDER)
    assert not Draft.objects.exists()


def test_what_was_begun_before_is_not_handed_in_any_more(who: Who, monday: None, item_code: str) -> None:
    window = who("zhaochuangkou", Channel.WINDOW)
    draft = filled_draft(window, item_code, party=PARTY)
    confirmed, told = application_of(window, draft).confirmation, notice_of(draft.guide).version
    died(ELDER)
    with pytest.raises(DomainError, match=r"identity\.person\.deceased"):
        submit_draft(window, draft.id, seen=draft.version, confirmed=confirmed, notice=told)
    assert not Case.objects.exists()
