"""谁查过我的数据: body and post, fields, purpose, basis, case; newest first, in pages, and never of anybody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from tongban.foundation.records import audit
from tongban.registry.identity import queries
from tongban.registry.identity.actors import ANONYMOUS, Channel, system_actor
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.sightings import gathered, saw
from tongban.registry.identity.tests.entrusters import refused, somebody
from tongban.registry.identity.trail import ReaderKind, readings_about, record_query
from tongban.registry.orgs.duties import Duty

LI = demo_id("person", "lishili")

pytestmark = pytest.mark.usefixtures("people")


def read(login: str = "qianchushen", *, by_post: bool = True) -> None:
    clerk = queries.actor_of(demo_id("account", login), Channel.DESK)
    assert clerk is not None
    post = clerk.holds(Duty.REVIEW) if by_post else None
    reader = clerk.by_right_of(post) if post else clerk
    queries.read_party(reader, PartyKind.NATURAL, LI, purpose="审查", case=uuid4())


@pytest.mark.parametrize("by_post", [True, False])
def test_a_reading_shows_body_and_post_and_no_name(*, by_post: bool, django_assert_max_num_queries) -> None:
    read(by_post=by_post)
    me = somebody("lishili")
    with django_assert_max_num_queries(3):
        page = readings_about(me)
    (found,) = page.readings
    assert (found.reader, found.queried, found.purpose) == (ReaderKind.POST, False, "审查")
    assert "信丰县市场监督管理局" in found.body
    assert "审查" in found.post or "初审" in found.post
    assert found.fields == ("name", "id_number", "mobile")
    assert found.case_id is not None
    assert "钱示例" not in repr(page)
    assert page.next is None


def test_a_question_to_a_register_names_it_and_its_basis() -> None:
    case = uuid4()
    record_query(
        system_actor("once-only"),
        LI,
        system="人口基础信息库",
        fields=["name", "id_number"],
        purpose="核对身份",
        basis="国务院令第716号第七条",
        case=case,
    )
    (found,) = readings_about(somebody("lishili")).readings
    assert (found.reader, found.queried, found.system, found.case_id) == (
        ReaderKind.SYSTEM,
        True,
        "人口基础信息库",
        case,
    )
    assert (found.purpose, found.basis) == ("核对身份", "国务院令第716号第七条")


def test_readings_in_ones_own_cases_belong_to_it() -> None:
    case = uuid4()
    clerk = queries.actor_of(demo_id("account", "qianchushen"), Channel.DESK)
    assert clerk is not None
    audit.write("privacy.data.read", clerk.stamp(), f"case:{case}", {"fields": ["m3"], "purpose": "审查"})
    assert readings_about(somebody("lishili")).readings == ()
    (found,) = readings_about(somebody("lishili"), [case]).readings
    assert (found.case_id, found.fields) == (case, ("m3",))


def test_what_is_no_reading_and_what_is_anothers_is_not_shown() -> None:
    audit.write("identity.email.given", somebody("lishili").stamp(), f"person:{LI}")
    read()
    assert len(readings_about(somebody("lishili")).readings) == 1
    assert readings_about(somebody("wangshili")).readings == ()
    assert refused(readings_about, ANONYMOUS) == "identity.capacity.not_held"


def test_pages_newest_first() -> None:
    for _ in range(5):
        read()
    seen, after = [], None
    for _ in range(3):
        page = readings_about(somebody("lishili"), after=after, size=2)
        seen += [each.id for each in page.readings]
        after = page.next
    assert (len(seen), len(set(seen)), after) == (5, 5, None)
    assert seen == sorted(seen, reverse=True)
    assert refused(readings_about, somebody("lishili"), (), "x") == "identity.page.invalid"


def test_what_is_seen_again_within_the_hour_is_one_entry(frozen, django_assert_num_queries) -> None:
    clerk, subjects = somebody("qianchushen"), [f"person:{LI}", *(f"case:{uuid4()}" for _ in range(20))]
    at = datetime(2026, 11, 26, 9, 10, tzinfo=UTC)
    for minutes, found in ((0, 1), (30, 1), (60, 2)):
        frozen(at + timedelta(minutes=minutes))
        with django_assert_num_queries(1), gathered():
            for _ in range(2):
                saw(clerk, subjects, fields=["applicant"], purpose="查看办件列表")
        readings = readings_about(somebody("lishili")).readings
        assert len(readings) == found
        assert (readings[0].masked, readings[0].body) == (True, "信丰县市场监督管理局")
    saw(clerk, [f"person:{LI}"], fields=["applicant"], purpose="办理办件")
    assert len(readings_about(somebody("lishili")).readings) == found + 1


def test_nothing_was_seen_where_nothing_was_shown() -> None:
    def failing() -> None:
        with gathered():
            saw(somebody("qianchushen"), [f"person:{LI}"], fields=["applicant"], purpose="办理办件")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()
    assert readings_about(somebody("lishili")).readings == ()
