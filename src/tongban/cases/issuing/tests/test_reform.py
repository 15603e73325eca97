"""信丰县 becomes 信丰市 and its market bureau goes up in another body while cases are open: who answers, and what stays.

Expected from the law (行政诉讼法第二十六条第六款) and the plan: the successor answers; no clock, record or number changes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongban.cases import policies
from tongban.cases.actions.decide import decide
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.factories import contracts, submitted
from tongban.cases.issuing.tests.deeds import issue_all, text_of
from tongban.cases.kinds import Opinion, Outcome
from tongban.cases.models import Case, Paper
from tongban.cases.queries import By, balances_within, last_months, work_list
from tongban.cases.queries.case import case_by_code
from tongban.cases.queries.promises import overdue_now
from tongban.cases.replay import replay
from tongban.cases.states import Deed
from tongban.cases.tests.demands import accept, decider, me, review, reviewer, somebody, version
from tongban.foundation.records.models import AuditEntry, Event
from tongban.kernel.codes import uscc_check_character
from tongban.kernel.codes.check_digits import gb_11714
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.queries import holders
from tongban.registry.orgs import queries
from tongban.registry.orgs.actions.reform import reform
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Department, Region
from tongban.registry.orgs.seed import department_id, seed_bodies, seed_regions
from tongban.registry.orgs.shipped import shipped_body

MARKET, OTHER = "11369901MB7220014P", shipped_body("360722-urban-management").uscc
OLD, NEW = "360722000000", "360785000000"
BY = {"capacity": "SYSTEM", "channel": "SYSTEM", "system": "reform"}
DAY = date(2026, 3, 4)
TODAY = {"f.premises.region": "360785100000"}
"""The town under today's code: one that has ended is no answer any more."""


def heir_code() -> str:
    """An invented code that passes the checks and that no body bears."""
    first = f"11369901MC072299{gb_11714('MC072299')}"
    return first + uscc_check_character(first)


def plan(*changes: dict[str, Any]) -> dict[str, Any]:
    dated = [{"date": DAY.isoformat(), **each} for each in changes]
    return {"schema": "tongban.reform/1", "document": "赣府字〔2026〕99号", "changes": dated}


RENAMED = {"change": "rename_region", "code": OLD, "name": "信丰市", "new_code": NEW}


def merged() -> dict[str, Any]:
    return {
        "change": "merge_bodies",
        "usccs": [MARKET, OTHER],
        "successor": {
            "uscc": heir_code(),
            "name": "信丰市市场监督和城市管理局",
            "short_name": "信丰市市场城管局",
            "file_word": "信市监城",
        },
    }


@pytest.fixture
def reformed(accepted: UUID, at: Callable[[str], None]) -> UUID:
    """A case that was accepted on Monday; on Wednesday all is changed; it is Wednesday."""
    reform(BY, plan(RENAMED, merged()))
    at("2026-03-04T10:00")
    return accepted


def heir() -> queries.DepartmentRecord:
    return queries.department_by_uscc(heir_code(), DAY)


@pytest.mark.usefixtures("reformed")
class TestTheRegister:
    def test_the_region_is_another_and_its_old_code_leads_to_it(self) -> None:
        assert queries.by_code(OLD, DAY).name == "信丰市"
        assert queries.by_code(NEW, DAY).basis == "赣府字〔2026〕99号"
        before = queries.by_code(OLD, date(2026, 3, 3))
        assert (before.name, before.valid_to) == ("信丰县", DAY)
        with pytest.raises(DomainError, match=r"orgs\.region\.unknown"):
            queries.by_code(NEW, date(2026, 3, 3))

    def test_all_below_goes_along_under_the_new_code(self) -> None:
        assert queries.by_code("360722100000", DAY).code == "360785100000"
        assert queries.by_code("360722100000", DAY).name == "嘉定镇"
        was = queries.regions_within(OLD, date(2026, 3, 3))
        now = queries.regions_within(NEW, DAY)
        assert [one.name for one in was[1:]] == [one.name for one in now[1:]]
        # Who still asks by the code that ended is told of what stands there.
        assert queries.regions_within(OLD, DAY) == now

    def test_its_bodies_are_called_after_it(self) -> None:
        civil = queries.department_by_uscc("11369901MB7220049A", DAY)
        assert (civil.name, civil.region_code) == ("信丰市民政局", NEW)
        assert queries.department(department_id("xinfeng-civil")).name == "信丰县民政局"
        town = shipped_body("360722100-government")
        assert queries.department_by_uscc(town.uscc, DAY).name == "信丰市嘉定镇人民政府"

    def test_the_merged_bureaus_lead_to_the_one_that_began(self) -> None:
        for uscc in (MARKET, OTHER):
            assert queries.department_by_uscc(uscc, DAY) == heir()
        assert queries.body_on(department_id("xinfeng-market"), DAY) == heir()
        assert queries.department_by_uscc(MARKET, date(2026, 3, 3)).name == "信丰县市场监督管理局"
        assert heir().region_name == "信丰市"

    def test_it_is_on_record_once(self) -> None:
        (entry,) = AuditEntry.objects.filter(kind="orgs.reform.done")
        assert entry.actor == BY
        assert [each["change"] for each in entry.data["changes"]] == ["rename_region", "merge_bodies"]
        with pytest.raises(DomainError, match=r"orgs\.(reform\.invalid|region\.unknown)"):
            reform(BY, plan(RENAMED, merged()))

    @pytest.mark.slow
    def test_loading_the_shipped_files_again_undoes_nothing(self) -> None:
        def rows() -> list[list[Any]]:
            return [list(model.objects.order_by("id").values()) for model in (Region, Department)]

        before = rows()
        seed_regions()
        seed_bodies()
        assert rows() == before


class TestTheCase:
    def test_the_old_official_sees_it_and_decides_it(self, reformed: UUID) -> None:
        case = Case.objects.get(pk=reformed)
        assert policies.may_see(reviewer(), case)
        assert reformed in {row.case_id for row in work_list(reviewer()).rows}
        review(reformed)
        decide(decider(), case_id=reformed, seen=version(reformed), outcome=Outcome.GRANTED)
        decided = Event.objects.filter(stream_id=reformed, type="cases.case.decided").get()
        assert decided.open["actor"]["department"] == str(heir().id)
        assert replay(reformed) == ()

    def test_an_official_of_another_county_still_does_not(self, reformed: UUID) -> None:
        stranger, case = somebody("zhenganyuan"), Case.objects.get(pk=reformed)
        assert stranger.posts
        assert not policies.may_see(stranger, case)
        assert reformed not in {row.case_id for row in work_list(stranger).rows}
        assert not policies.may(stranger, Deed.DECIDE, case)
        with pytest.raises(DomainError, match=r"uow\.not_found"):
            give_opinion(stranger, case_id=reformed, seen=version(reformed), step_id="s1", opinion=Opinion.AGREE)

    def test_the_supervisor_of_the_region_still_does(self, reformed: UUID) -> None:
        supervisor, case = somebody("wujiancha"), Case.objects.get(pk=reformed)
        assert policies.may_see(supervisor, case)
        assert reformed in {row.case_id for row in work_list(supervisor, "all").rows}

    def test_neither_clock_nor_record_nor_code_changes(self, accepted: UUID, at: Callable[[str], None]) -> None:
        before = Case.objects.filter(pk=accepted).values().get()
        events = list(Event.objects.filter(stream_id=accepted).order_by("n").values_list("n", "type", "leaf"))
        reform(BY, plan(RENAMED, merged()))
        at("2026-03-04T10:00")
        assert Case.objects.filter(pk=accepted).values().get() == before
        assert events == list(Event.objects.filter(stream_id=accepted).order_by("n").values_list("n", "type", "leaf"))
        assert case_by_code(before["code"]).id == accepted
        assert replay(accepted) == ()

    def test_papers_of_before_name_the_old_body_and_later_ones_the_new(self, reformed: UUID) -> None:
        review(reformed)
        decide(decider(), case_id=reformed, seen=version(reformed), outcome=Outcome.GRANTED)
        papers = {paper.kind: paper for paper in issue_all(reformed)}
        acceptance, grant = papers["acceptance"], papers["grant"]
        assert acceptance.department_id == department_id("xinfeng-market")
        assert "信丰县市场监督管理局" in text_of(acceptance)
        assert acceptance.number == "信市监许受字〔2026〕1号"
        assert grant.department_id == heir().id
        assert "信丰市市场监督和城市管理局" in text_of(grant)
        assert grant.number == "信市监城许准字〔2026〕1号"
        assert Paper.objects.filter(case_id=reformed, department_id=heir().id).count() == 1

    def test_who_can_be_named_and_who_holds_posts_goes_by_the_whole_line(self, reformed: UUID) -> None:
        case = Case.objects.get(pk=reformed)
        by_case = {each.account_id for each in holders(case.department_id, Duty.REVIEW)}
        assert by_case == {each.account_id for each in holders(heir().id, Duty.REVIEW)}
        assert reviewer().account_id in by_case
        assert {post.duty for post in queries.posts_of(heir().id)} >= {Duty.INTAKE, Duty.DECIDE}

    def test_the_day_before_nothing_has_changed(self, accepted: UUID, at: Callable[[str], None]) -> None:
        reform(BY, plan(RENAMED, merged()))
        at("2026-03-03T10:00")
        post = reviewer().posts[0]
        assert (post.department_id, post.region_code) == (department_id("xinfeng-market"), OLD)
        assert policies.may_see(reviewer(), Case.objects.get(pk=accepted))
        at("2026-03-04T00:00")
        post = reviewer().posts[0]
        assert (post.department_id, post.department_uscc, post.region_code) == (heir().id, heir_code(), NEW)
        assert department_id("xinfeng-market") in post.former_departments
        assert OLD in post.former_codes


class TestANewApplication:
    def test_it_lands_with_the_successor(self, reformed: UUID, item_code: str) -> None:
        case = Case.objects.get(pk=submitted(me(), item_code, answers=TODAY).case_id)
        assert (case.department_id, case.region_code) == (heir().id, NEW)
        assert case.code.startswith("360785")
        accept(case.id)
        review(case.id)
        decide(decider(), case_id=case.id, seen=version(case.id), outcome=Outcome.GRANTED)
        assert {reformed} < {row.case_id for row in work_list(decider(), "all").rows}

    def test_the_item_is_found_by_either_code(self, reformed: UUID, item_code: str) -> None:
        for code in (OLD, NEW, "360785100000", "360700000000"):
            assert item_code in {card.code for card in find_items("食品经营许可（新办）", code).items}
        assert item_code not in {card.code for card in find_items("食品经营许可（新办）", "360726000000").items}

    def test_both_count_for_one_body(self, reformed: UUID, item_code: str) -> None:
        submitted(me(), item_code, answers=TODAY)
        assert overdue_now(item_code, department_id("xinfeng-market")) == overdue_now(item_code, heir().id)

    def test_promises_of_both_are_told_together(self, reformed: UUID, item_code: str) -> None:
        contracts(item_code, date(2026, 3, 1), 3)
        found = balances_within([OLD, NEW], By.BODY, last_months())
        assert [each.department_id for each in found] == [heir().id]


def test_an_actor_is_still_one_statement(reformed: UUID) -> None:
    with CaptureQueriesContext(connection) as captured:
        reviewer()
    assert len(captured) == 1


class TestRefusals:
    def refused(self, *changes: dict[str, Any]) -> str:
        before = [list(model.objects.order_by("id").values()) for model in (Region, Department)]
        with pytest.raises(DomainError) as refused:
            reform(BY, plan(*changes))
        assert [list(model.objects.order_by("id").values()) for model in (Region, Department)] == before
        assert not AuditEntry.objects.filter(kind="orgs.reform.done").exists()
        return refused.value.code + refused.value.message()

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({**RENAMED, "new_code": "360726000000"}, "已被占用"),
            ({**RENAMED, "new_code": "360700000000"}, "层级不同"),
            ({**RENAMED, "new_code": "369985000000"}, "上级区划"),
            ({**RENAMED, "name": "信丰县", "new_code": OLD}, "没有变更"),
            ({**RENAMED, "code": "360799000000"}, "没有区划"),
            ({**RENAMED, "code": 360722000000}, "写法不对"),
            ({**RENAMED, "date": "明天"}, "生效日期"),
            ({**RENAMED, "date": "1990-01-01"}, "没有区划"),
            ({**RENAMED, "nmae": "信丰市"}, "不认识"),
            ({"change": "rename_region"}, "缺少 code"),
            ({"change": "dissolve"}, "change 应为"),
            ({"change": "rename_body", "uscc": MARKET, "new_uscc": OTHER}, "已属于"),
            ({"change": "rename_body", "uscc": MARKET}, "没有变更"),
            ({"change": "rename_body", "uscc": MARKET, "name": "局" * 121}, "过长"),
            ({"change": "rename_body", "uscc": "11369901MB722001XX", "name": "局"}, "codes.uscc"),
            ({"change": "merge_bodies", "usccs": [MARKET], "into": MARKET}, "自己"),
            ({"change": "merge_bodies", "usccs": [MARKET, MARKET], "into": OTHER}, "每个一次"),
            ({"change": "merge_bodies", "usccs": [MARKET]}, "二者选一"),
            ({"change": "merge_bodies", "usccs": [MARKET], "into": OTHER, "end_posts": [{"uscc": MARKET}]}, "职责"),
            ({"change": "merge_regions", "code": OLD, "into": "360700000000"}, "不能并入"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_written(
        self, province: None, change: dict[str, Any], words: str
    ) -> None:
        assert words in self.refused({"change": "rename_body", "uscc": OTHER, "name": "信丰县城管局"}, change)

    def test_towns_that_would_share_a_code_are_named(self, province: None) -> None:
        # 安远县 has a town behind the same last digits.
        assert "已被占用" in self.refused({"change": "merge_regions", "code": OLD, "into": "360726000000"})

    def test_a_trial_changes_nothing(self, province: None) -> None:
        before = [list(model.objects.order_by("id").values()) for model in (Region, Department)]
        tried = reform(BY, plan(RENAMED, merged()), dry_run=True)
        assert [list(model.objects.order_by("id").values()) for model in (Region, Department)] == before
        assert not AuditEntry.objects.filter(kind="orgs.reform.done").exists()
        assert sum(1 for each in tried.changes[0].followed if each.kind == "BODY") > 40
