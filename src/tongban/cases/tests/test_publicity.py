"""公示: shown to everybody for as long as the guide says (seven days), objections until its end, no opinion before it."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

import pytest

from tongban.cases import content
from tongban.cases.actions import open_publicity as publicity
from tongban.cases.actions.decide import decide
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.open_publicity import open_publicity
from tongban.cases.actions.step import CaseStep, DeedDone
from tongban.cases.actions.withdraw import withdraw
from tongban.cases.factories import published, sample_item, submitted, with_publicity
from tongban.cases.kinds import Outcome
from tongban.cases.models import Case, PublicNotice
from tongban.cases.queries import open_notices, progress_of, public_notice
from tongban.cases.replay import replay
from tongban.cases.states import State
from tongban.cases.tests.demands import (
    Freeze,
    accept,
    beijing,
    decider,
    holder,
    me,
    not_stale,
    once,
    one_of_two,
    only,
    only_from,
    opinion,
    refused,
    reviewer,
    second,
    somebody,
    told,
    version,
)
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.duties import Duty

TEXT = "拟准予在示例路 1 号一楼从事餐饮服务。"
OVER = beijing("2026-03-10T00:00")
"""24:00 of the seventh day after Monday 2 March: 3, 4, 5, 6, 7, 8 and 9 March, Saturday and Sunday among them."""
HERE = "360722000000"


def opening(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
    return open_publicity(actor, case_id=case_id, seen=seen, text=TEXT, step_id="s4", key=key)


def stranger() -> Actor:
    return somebody("zhangshili", Channel.PORTAL)


@pytest.fixture
def opened(shown: UUID) -> UUID:
    opening(reviewer(), shown, version(shown), None)
    return shown


def test_for_seven_days_from_the_next_one(opened: UUID, frozen: Freeze) -> None:
    notice = PublicNotice.objects.get(case_id=opened)
    assert (notice.until, notice.n, notice.text) == (OVER, told(opened).n, TEXT)
    for instant in ("2026-03-02T10:00", "2026-03-09T23:59:59.999999"):
        frozen(beijing(instant))
        refused("cases.publicity.running", opened, lambda: opinion(opened, second(), "s4"))
        assert [each.case_id for each in open_notices(HERE)] == [opened]
    frozen(OVER)
    assert open_notices(HERE) == ()
    opinion(opened, second(), "s4")
    assert replay(opened) == ()


def test_no_opinion_before_it_is_opened(shown: UUID) -> None:
    refused("cases.publicity.not_opened", shown, lambda: opinion(shown, second(), "s4"))


def test_once_opened_it_is_not_opened_again(opened: UUID, frozen: Freeze) -> None:
    refused("cases.publicity.opened", opened, lambda: opening(reviewer(), opened, version(opened), None))
    frozen(OVER)
    refused("cases.publicity.opened", opened, lambda: opening(reviewer(), opened, version(opened), None))


def test_before_its_step_runs_there_is_nothing_to_open(shown: UUID, case_id: UUID) -> None:
    accept(case_id)

    def sent(step: str) -> DeedDone:
        return open_publicity(reviewer(), case_id=case_id, seen=2, text=TEXT, step_id=step)

    refused("cases.publicity.none", case_id, lambda: sent(""))
    refused("cases.publicity.none", case_id, lambda: sent("s1"))
    refused("cases.step.not_running", case_id, lambda: sent("s4"))
    wrong = {"case_id": shown, "seen": version(shown), "text": TEXT, "step_id": "s2"}
    refused("cases.publicity.none", shown, lambda: open_publicity(reviewer(), **wrong))


def test_objections_until_its_last_moment(opened: UUID, frozen: Freeze) -> None:
    frozen(beijing("2026-03-09T23:59:59.999999"))
    make_statement(stranger(), case_id=opened, text="油烟直接排到我家窗前。")
    frozen(OVER)
    late = somebody("wangshili", Channel.PORTAL)
    refused("uow.not_found", opened, lambda: make_statement(late, case_id=opened, text="我也反对。"))
    # Who has objected stays an interested party.
    make_statement(stranger(), case_id=opened, text="再补充一点。")
    refused("cases.statement.unanswered", opened, lambda: opinion(opened, second(), "s4"))
    assert replay(opened) == ()


@pytest.mark.parametrize("text", ["", " \n　"])
def test_it_says_something(shown: UUID, text: str) -> None:
    refused("cases.publicity.text", shown, lambda: open_publicity(reviewer(), case_id=shown, seen=3, text=text))


def test_it_says_no_more_than_a_page(shown: UUID) -> None:
    refused("cases.text.too_long", shown, lambda: open_publicity(reviewer(), case_id=shown, seen=3, text="长" * 1001))


def test_a_company_is_shown_by_name_a_person_masked(shown: UUID, province: None, item_code: str) -> None:
    code = published(item_code, "000131990024", with_publicity)
    person = me().person_id
    assert person is not None
    own = submitted(me(), code, party=(PartyKind.NATURAL, person)).case_id
    accept(own)
    opinion(own, reviewer(), "s1")
    for each in (shown, own):
        open_publicity(reviewer(), case_id=each, seen=3, text=TEXT)
    names = {each.case_id: each.shown_name for each in open_notices(HERE)}
    assert names[shown] == "信丰县示例餐饮有限公司"
    assert names[own].startswith("李")
    assert "李示例" not in names[own]


def test_over_it_is_shown_to_nobody(opened: UUID, frozen: Freeze) -> None:
    n = PublicNotice.objects.get(case_id=opened).n
    assert (public_notice(opened, n).text, public_notice(opened, n).is_open) == (TEXT, True)
    frozen(OVER)
    view = public_notice(opened, n)
    assert (view.text, view.shown_name, view.is_open) == ("", "", False)


def test_elsewhere_it_is_not_listed(opened: UUID) -> None:
    assert len(open_notices("360000000000")) == 1
    assert open_notices("360721000000") == ()


def test_the_open_part_holds_no_words(opened: UUID) -> None:
    event = told(opened)
    assert event.type == "cases.case.publicity_opened"
    assert event.open["until"] == "2026-03-09T16:00:00.000000Z"
    assert TEXT not in str(event.open)
    line = next(each for each in progress_of(Case.objects.get(pk=opened).code, me()).told if each.n == event.n)
    assert line.sealed["words"] == TEXT


def test_a_case_that_was_withdrawn_takes_no_objections(opened: UUID) -> None:
    withdraw(me(), case_id=opened, seen=version(opened), reason="")
    with pytest.raises(Exception, match=r"uow\.not_found|states\.deed_not_possible"):
        make_statement(stranger(), case_id=opened, text="我反对。")
    assert replay(opened) == ()


def test_a_case_that_was_withdrawn_is_shown_no_more(opened: UUID) -> None:
    """Nothing is left that anybody could object to: the name is not kept before the public."""
    withdraw(me(), case_id=opened, seen=version(opened), reason="")
    assert open_notices(HERE) == ()


def test_decided_after_it(opened: UUID, frozen: Freeze) -> None:
    frozen(OVER)
    refused("cases.decide.steps_open", opened, lambda: grant(opened))
    opinion(opened, second(), "s4")
    refused("cases.step.same_person", opened, lambda: opinion(opened, second(), "s2"))
    third: Any = holder(Duty.REVIEW)
    refused("cases.step.same_person", opened, lambda: opinion(opened, third, "s2"))


def grant(case_id: UUID) -> DeedDone:
    return decide(decider(), case_id=case_id, seen=version(case_id), outcome=Outcome.GRANTED)


# --- what every deed owes ----------------------------------------------------------------------------------------------


def test_wrong_actor(shown: UUID) -> None:
    only({Duty.REVIEW}, shown, opening)


def test_wrong_state(shown: UUID) -> None:
    only_from({State.ACCEPTED, State.IN_REVIEW}, shown, reviewer(), opening)


def test_stale(shown: UUID) -> None:
    not_stale(shown, reviewer(), opening)


def test_repeated(shown: UUID) -> None:
    def otherwise(actor: Actor, case_id: UUID, seen: int, key: str | None) -> DeedDone:
        return open_publicity(actor, case_id=case_id, seen=seen, text="拟准予。", step_id="s4", key=key)

    once(shown, reviewer(), opening, otherwise)
    assert PublicNotice.objects.filter(case_id=shown).count() == 1


def test_two_open_it_at_once(committed_province: str, monday: None) -> None:
    sample = sample_item()
    case_id = submitted(me(), published(sample, "000131990025", with_publicity)).case_id
    accept(case_id)
    opinion(case_id, reviewer(), "s1")
    one_of_two(case_id, lambda: opening(reviewer(), case_id, 3, None), lambda: opening(second(), case_id, 3, None))
    assert PublicNotice.objects.filter(case_id=case_id).count() == 1


def test_what_must_not_be_published_is_refused(shown: UUID) -> None:
    text = "本件不得外传，现予公示。"
    refused(
        "cases.publicity.secret",
        shown,
        lambda: open_publicity(reviewer(), case_id=shown, seen=version(shown), text=text, step_id="s4"),
    )


@pytest.mark.parametrize(("text", "found"), [("李 示 例的申请现予公示。", True), ("李某的申请现予公示。", False)])
def test_a_person_is_not_named_in_full(monkeypatch: pytest.MonkeyPatch, text: str, found: bool) -> None:
    monkeypatch.setattr(publicity, "_marked", lambda step: [])
    key, case_id = bytes(32), UUID(int=1)
    sealed = content.seal_content(key, case_id, {"name": "李示例"})
    case = SimpleNamespace(id=case_id, applicant_kind=PartyKind.NATURAL.value, applicant_sealed=sealed)
    step = cast(CaseStep, SimpleNamespace(case=case, work=SimpleNamespace(data_key=key)))
    with pytest.raises(DomainError, match="当事人的姓名") if found else nullcontext():
        publicity._check_secrets(step, text)
