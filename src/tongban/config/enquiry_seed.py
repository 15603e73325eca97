"""Enquiries of the sample province: one that is published, one that waits, one that is late. Played by the deeds everybody
uses, with the clock frozen at each; their instants are counted from the last working day that is over.

Where an enquiry exists, nothing is seeded: a second start changes nothing, a restored instance is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time

from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.partitions import ensure_partitions
from tongban.kernel.ids import drawn_from
from tongban.oversight.grievances.actions.answer import answer
from tongban.oversight.grievances.actions.ask import Asked, ask
from tongban.oversight.grievances.actions.propose_publication import propose_publication
from tongban.oversight.grievances.actions.publish import publish
from tongban.oversight.grievances.replay import enquiry_ids
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_actor

_FOOD, _COUNTY, _BODY = "食品经营许可（新办）", "360722000000", "11369901MB7220014P"
_QUESTION = "我想接手朋友的奶茶店，店名不改，他的食品经营许可证我能接着用吗？"
_PUBLIC = "接手别人的店，原来的食品经营许可证能接着用吗？"
_ANSWER = "不能。食品经营许可证不得转让：换了经营者，要用自己的营业执照重新申请。店面和设备没有变的，照现状填写即可。"
_WAITING = "我租的房子是住宅楼一楼，能用来办食品经营许可吗？要带什么证明？"
_LATE = "营业执照上的住所变了，食品经营许可证要不要跟着变更？窗口和网上都能办吗？"


def seed_enquiries() -> int:
    """Bring the three into their states; how many were made: none where there is one already. Runs in one transaction."""
    if next(enquiry_ids(1), None) is not None:
        return 0
    today = _day_before(clock.legal_date(clock.real_now()), 0)
    with drawn_from("tongban:enquiries"):
        _published(today)
        with _on(_day_before(today, 1), time(15, 20)):
            _ask("jiangshili", _WAITING)
        with _on(_day_before(today, 8), time(10, 5)):
            ask(demo_actor("zhangshili", Channel.PORTAL), body=_BODY, words=_LATE)
    return 3


def _published(today: date) -> None:
    with _on(_day_before(today, 6), time(9, 12)):
        asked = _ask("wangshili", _QUESTION)
    first, second = demo_actor("qianchushen"), demo_actor("zhoujueding")
    with _on(_day_before(today, 5), time(16, 40)):
        answer(first, enquiry_id=asked.enquiry_id, seen=1, words=_ANSWER, elements=["c1"])
    with _on(_day_before(today, 4), time(10, 30)):
        propose_publication(first, enquiry_id=asked.enquiry_id, seen=2, question=_PUBLIC, answer=_ANSWER)
    with _on(_day_before(today, 3), time(11)):
        publish(second, enquiry_id=asked.enquiry_id, seen=3)


def _ask(login: str, words: str) -> Asked:
    item = find_items(_FOOD, _COUNTY, None, 1).items[0].code
    return ask(demo_actor(login, Channel.PORTAL), item=item, words=words)


@contextmanager
def _on(day: date, hour: time) -> Iterator[None]:
    instant = datetime.combine(day, hour, clock.SHANGHAI)
    ensure_partitions(instant, months_ahead=0)
    with clock.frozen(instant):
        yield


def _day_before(day: date, count: int) -> date:
    """So many working days before the last working day before ``day``."""
    return current_calendar().working_day_before(day, count + 1)
