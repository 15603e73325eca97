"""预审通过，待核验原件: possible only where the guide asks to see originals; the five working days run on."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.pass_to_originals import pass_to_originals
from tongban.cases.actions.step import DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import published, sample_item, submitted, with_originals
from tongban.cases.models import Case
from tongban.cases.queries import progress_of
from tongban.cases.replay import replay
from tongban.cases.states import Deed, State
from tongban.cases.tests.demands import (
    beijing,
    hand_in,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    refused,
    reviewer,
    tell,
    told,
    version,
)
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty


def pass_(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return pass_to_originals(actor, case_id=case_id, seen=seen, key=key)


def test_works(original: UUID) -> None:
    before = Case.objects.get(pk=original)
    done = pass_(holder(Duty.INTAKE), original, 1, None)
    case = Case.objects.get(pk=original)
    assert (done.state, case.state, case.accepted_on) == (State.PRE_REVIEWED, "PRE_REVIEWED", None)
    # Nothing has been accepted: the examination runs on to the same instant, no step has started.
    assert case.acceptance_due == before.acceptance_due == beijing("2026-03-10T00:00")
    assert case.steps == {"s1": {"state": "waiting"}, "s2": {"state": "waiting"}}
    assert case.facts == before.facts
    event = told(original)
    assert event.type == "cases.case.pre_reviewed"
    assert (event.open["result"], event.open["originals"]) == ("通过", ["m3", "m5"])
    assert replay(original) == ()


def test_where_an_original_must_be_seen_nobody_accepts_without(original: UUID) -> None:
    refused("cases.originals.to_see", original, lambda: pass_pre_review(reviewer(), case_id=original, seen=1))
    offered = {offer.deed: offer for offer in progress_of(Case.objects.get(pk=original).code, reviewer()).offers}
    assert not offered[Deed.PASS_PRE_REVIEW].possible
    assert "核验原件" in offered[Deed.PASS_PRE_REVIEW].reason
    assert offered[Deed.PASS_TO_ORIGINALS].possible


def test_where_none_must_be_seen_nobody_is_sent_to_the_window(case_id: UUID) -> None:
    """The reason why an original must be seen is an element of the guide; without it passing is acceptance."""
    refused("cases.originals.none", case_id, lambda: pass_(reviewer(), case_id, 1, None))


def test_originals_are_asked_again_after_a_correction(original: UUID) -> None:
    tell(original)
    hand_in(original)
    assert Case.objects.get(pk=original).pending == {"originals": ["m3", "m5"]}
    assert pass_(reviewer(), original, 3, None).state is State.PRE_REVIEWED
    assert replay(original) == ()


def test_wrong_actor(original: UUID) -> None:
    only({Duty.INTAKE, Duty.REVIEW}, original, pass_)


def test_wrong_state(original: UUID) -> None:
    only_from({State.SUBMITTED}, original, reviewer(), pass_)


def test_stale(original: UUID) -> None:
    not_stale(original, reviewer(), pass_)


def test_repeated(original: UUID) -> None:
    once(original, reviewer(), pass_, lambda actor, case, seen, key: pass_(actor, case, seen + 7, key))


def test_against_the_applicant_who_withdraws(committed_province: str, monday: None) -> None:
    code = sample_item()
    case_id = submitted(me(), published(code, "000131990003", with_originals)).case_id
    one_of_two(
        case_id,
        lambda: pass_(reviewer(), case_id, 1, None),
        lambda: withdraw(me(), case_id=case_id, seen=1),
    )
    assert version(case_id) == 2
