"""The curious official of the sample province: ten neighbours ask to move their household, and after work an official who has
nothing to do with it yet opens one file after the other. Played by the deeds and readings everybody uses.

Nothing else is written: the record holds the readings, the rule 短时间查阅多人资料 finds them when the log grows, and the alert
waits at the desk seconds after the start (``docs/mechanisms/security.md``). Where that official has looked at anything, or
the log has been signed, nothing is seeded: a place in service takes in no row of yesterday.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from tongban.cases.queries import case_detail
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records import audit
from tongban.foundation.records.partitions import ensure_partitions
from tongban.foundation.transparency import checkpoints
from tongban.kernel.ids import drawn_from
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_actor, demo_people
from tongban.registry.identity.trail import KINDS
from tongban.sites.demo import acting

OFFICIAL = "hehuji"
"""Who decides on households: before the decision none of these files has come to him."""
NEIGHBOURS = (
    "yanghuji", "zhushiye", "qinzufang", "youmuqin", "yangshili", "tangshili", "jiangshili", "wangshili", "caijiazhang",
    "liujiazhang",
)  # fmt: skip
_ITEM = {"name": "户口迁移（县内移居）", "region": "360722000000"}
_APPLYING, _BETWEEN = time(9, 30), timedelta(minutes=18)
_LOOKING, _GLANCE = (time(12, 20), time(19, 5)), timedelta(minutes=2)
"""At noon or in the evening, when the office is shut: what was counted is kept for a day, so the latest of both that is over."""


def seed_curious() -> int:
    """How many files were opened: none in a place in service. Runs in one transaction."""
    if checkpoints.newest() is not None:
        return 0
    instant = clock.real_now()
    official = demo_actor(OFFICIAL)
    if audit.subjects_by(str(official.account_id), KINDS, instant - timedelta(days=3650), instant):
        return 0
    looking = _last_break(instant)
    with drawn_from("tongban:curious"):
        codes = list(_applications(current_calendar().working_day_before(clock.legal_date(looking), 1)))
        for number, code in enumerate(codes):
            with clock.frozen(looking + number * _GLANCE):
                case_detail(official, code)
    return len(codes)


def _applications(day: date) -> Iterator[str]:
    """The registration codes of the neighbours' applications on ``day``."""
    known = {person["login"]: person for person in demo_people().people}
    instant = datetime.combine(day, _APPLYING, clock.SHANGHAI)
    ensure_partitions(instant, months_ahead=0)
    for number, login in enumerate(NEIGHBOURS):
        person = known[login]
        said = {
            "f.applicant.name": person["name"],
            "f.applicant.person_id": person["id_number"],
            "f.applicant.mobile": person["mobile"],
            "f.to.address": f"示例路16号{number // 2 + 1}单元{201 + 100 * (number % 2)}室",
            "f.contact.name": person["name"],
            "f.contact.mobile": person["mobile"],
        }
        story = {"item": _ITEM, "application": {"from": "neighbour-moves", "party": "self", "answers": said}}
        with clock.frozen(instant + number * _BETWEEN):
            yield acting.apply(story, demo_actor(login, Channel.PORTAL)).code


def _last_break(instant: datetime) -> datetime:
    """When the official last could look with nobody about: the latest break of which the ten glances are over."""
    today = clock.legal_date(instant)
    breaks = (
        datetime.combine(day, hour, clock.SHANGHAI) for day in (today, today - timedelta(days=1)) for hour in _LOOKING
    )
    return max(each for each in breaks if each + len(NEIGHBOURS) * _GLANCE < instant)
