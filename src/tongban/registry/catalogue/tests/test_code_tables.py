"""Code tables and crosswalks: edited by two persons, codes never used again, one table for import and export."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import code_queries, code_tables
from tongban.registry.catalogue.actions.draft_standard import NewItem, begin_item
from tongban.registry.catalogue.actions.edit_codes import Wanted, approve_edit, propose_edit, refuse_edit
from tongban.registry.catalogue.code_queries import current_themes, seed_code_tables, tables, waiting_edits
from tongban.registry.catalogue.exporting import national_tables
from tongban.registry.catalogue.exporting.national_codes import number, numbers
from tongban.registry.catalogue.importing.national import _kind, _Numbers
from tongban.registry.catalogue.kinds import CodeEditKind
from tongban.registry.catalogue.models import CodeEdit, CodeEntry, Crosswalk
from tongban.registry.catalogue.tests.conftest import shipped
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.catalogue.tests.test_standards import OWNER, TODAY, TOMORROW
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty

YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def editor(bodies: None) -> Actor:
    seed_code_tables()
    return official(11, Duty.EDIT_CATALOGUE, uscc=OWNER)


@pytest.fixture
def approver(bodies: None) -> Actor:
    return official(12, Duty.APPROVE_CATALOGUE, uscc=OWNER)


def edit(
    kind: CodeEditKind, code: str, value: str = "", *, day: date = TODAY, table: str = "MINISTRY", **more: str
) -> Wanted:
    return Wanted(kind, table, code, "机构改革方案", day, value, **more)


def done(editor: Actor, approver: Actor, wanted: Wanted) -> None:
    approve_edit(approver, edit_id=propose_edit(editor, wanted))
    code_queries.forget()


def refused(editor: Actor, wanted: Wanted) -> str:
    with pytest.raises(DomainError) as error:
        propose_edit(editor, wanted)
    return error.value.code


def test_two_persons_issue_rename_and_close_a_code(editor: Actor, approver: Actor) -> None:
    both = official(13, Duty.EDIT_CATALOGUE, Duty.APPROVE_CATALOGUE, uscc=OWNER)
    edit_id = propose_edit(both, edit(CodeEditKind.ADD, "34", "数据管理"))
    with pytest.raises(DomainError, match=r"catalogue\.draft\.same_person"):
        approve_edit(both, edit_id=edit_id)
    with pytest.raises(IntegrityError, match="catalogue_codeedit_two"), transaction.atomic():
        CodeEdit.objects.filter(pk=edit_id).update(approved_by=both.account_id)
    assert refused(editor, edit(CodeEditKind.ADD, "34", "数据管理")) == "catalogue.codes.waiting"
    assert [each.code for each in waiting_edits()] == ["34"]
    assert not tables().open("MINISTRY", "34", TODAY)
    approve_edit(approver, edit_id=edit_id)
    with pytest.raises(DomainError, match=r"catalogue\.codes\.edit_unknown"):
        approve_edit(approver, edit_id=edit_id)
    code_queries.forget()
    assert tables().open("MINISTRY", "34", TODAY)
    done(editor, approver, edit(CodeEditKind.RENAME, "34", "数据局", day=TOMORROW))
    assert [each.name for each in tables().of("MINISTRY", TODAY) if each.code == "34"] == ["数据管理"]
    assert [each.name for each in tables().of("MINISTRY", TOMORROW) if each.code == "34"] == ["数据局"]
    done(editor, approver, edit(CodeEditKind.CLOSE, "22", day=TODAY, successor="34"))
    assert not tables().open("MINISTRY", "22", TODAY)
    # Never used again, and never deleted.
    assert refused(editor, edit(CodeEditKind.ADD, "22", "别的")) == "catalogue.codes.taken"
    assert refused(editor, edit(CodeEditKind.RENAME, "22", "别的")) == "catalogue.codes.not_open"
    with pytest.raises(IntegrityError, match="codes once issued"), transaction.atomic():
        CodeEntry.objects.filter(code="22").delete()
    document = {**shipped("360722")["unified"], "name": "小餐饮登记"}
    with pytest.raises(DomainError, match=r"catalogue\.codes\.not_open"):
        begin_item(editor, owner_uscc=OWNER, document=document, new=NewItem(ministry="22"), note="新设")
    assert seed_code_tables() == 0
    assert not tables().open("MINISTRY", "22", TODAY)


def test_what_is_written_wrong_or_has_no_right_is_refused(editor: Actor, approver: Actor) -> None:
    assert refused(editor, edit(CodeEditKind.ADD, "3", "甲")) == "catalogue.codes.wrong"
    assert refused(editor, edit(CodeEditKind.ADD, "36", "")) == "catalogue.codes.wrong"
    assert refused(editor, edit(CodeEditKind.ADD, "36", "甲", day=YESTERDAY)) == "catalogue.draft.day_passed"
    assert refused(editor, edit(CodeEditKind.CLOSE, "31", successor="98")) == "catalogue.codes.not_open"
    assert (
        refused(editor, edit(CodeEditKind.MAP, "7", "SOMETHING", table="TASK_TYPE", system="GB"))
        == "catalogue.codes.wrong"
    )
    assert (
        refused(official(1, Duty.EDIT_CATALOGUE), edit(CodeEditKind.ADD, "36", "甲")) == "catalogue.codes.right_missing"
    )
    edit_id = propose_edit(editor, edit(CodeEditKind.ADD, "36", "甲"))
    refuse_edit(approver, edit_id=edit_id, note="没有依据")
    assert not CodeEntry.objects.filter(code="36").exists()


def test_a_theme_gets_another_name_everywhere(editor: Actor, approver: Actor) -> None:
    done(editor, approver, edit(CodeEditKind.RENAME, "040", "准营许可", table="NATURAL"))
    known = current_themes()["NATURAL:040"]
    assert (known.name, known.icon) == ("准营许可", "cup")
    with CaptureQueriesContext(connection) as captured:
        current_themes()
        tables()
    assert len(captured) == 0


def test_one_crosswalk_for_the_way_in_and_the_way_out(editor: Actor, approver: Actor) -> None:
    assert (number("HANDLE_AREA", "C0109", "PROVINCE"), number("HANDLE_AREA", "GB", "PROVINCE")) == ("2", "3")
    assert numbers("SERVER_TYPE", "C0109", ["NATURAL", "LEGAL"]) == "1^2^3^4^5^9"
    assert numbers("SERVER_TYPE", "GB", ["LEGAL"]) == "2^3^4^6"
    assert _kind("XK") == "行政许可"
    reader = _Numbers()
    row = {"power_source": "7"}
    assert reader.one(national_tables.GENERAL, row, "power_source", "POWER_SOURCE") == ""
    (wrong,) = reader.wrong
    assert (wrong.field, wrong.value) == ("权力来源（power_source）", "7")
    assert "1、2、3" in wrong.mend
    done(editor, approver, edit(CodeEditKind.MAP, "7", "ENTRUSTED_BESIDE", table="POWER_SOURCE", system="C0109"))
    tables()
    assert _Numbers().one(national_tables.GENERAL, row, "power_source", "POWER_SOURCE") == "ENTRUSTED_BESIDE"
    # What was written before is written still.
    assert number("POWER_SOURCE", "C0109", "ENTRUSTED_BESIDE") == "6"
    done(editor, approver, edit(CodeEditKind.UNMAP, "7", table="POWER_SOURCE", system="C0109"))
    done(editor, approver, edit(CodeEditKind.UNMAP, "1", table="PROJECT_TYPE", system="GB"))
    tables()
    assert (number("PROJECT_TYPE", "GB", "IMMEDIATE"), number("PROJECT_TYPE", "C0109", "IMMEDIATE")) == ("", "1")
    assert not Crosswalk.objects.filter(table="POWER_SOURCE", foreign="7").exists()


def test_what_is_shipped_says_each_code_once() -> None:
    found = code_tables.shipped()
    twice = Counter((each.table, each.system, each.foreign) for each in found.crosses)
    assert max(twice.values()) == 1
    assert max(Counter((each.table, each.code) for each in found.entries).values()) == 1
    assert {each.system for each in found.crosses} <= found.systems.keys()
    assert all(each.source for each in (*found.entries, *found.crosses))
