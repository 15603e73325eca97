"""What people do next: the followers of a package, what several people opened from the same questions, nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tongban.foundation.remembered import forget_all
from tongban.registry.catalogue.actions.note_search import ASKERS_UNTIL_WORDS, note_search
from tongban.registry.catalogue.models import SearchRow
from tongban.registry.catalogue.next_queries import LEAST_OPENED, next_items

XINFENG, NANCHANG = "360722000000", "360102000000"


@pytest.fixture
def code(whole: None) -> Callable[[str], str]:
    return lambda name: SearchRow.objects.get(name=name, region_code=XINFENG).code


def test_what_waits_for_an_item_in_a_package_comes_next(code: Callable[[str], str]) -> None:
    shown = [(each.name, each.package) for each in next_items(code("税务登记信息确认"), XINFENG)]
    assert shown == [("发票领用", "开办企业"), ("存款账户账号报告", "开办企业")]
    assert next_items(code("存款账户账号报告"), XINFENG) == ()
    assert next_items(code("税务登记信息确认"), NANCHANG) == ()


def test_what_was_opened_from_the_same_questions_needs_several_people_and_times(code: Callable[[str], str]) -> None:
    this, other = code("林木采伐许可"), code("取水许可（新办）")

    def asked(q: str, askers: int) -> None:
        for n in range(askers):
            for chosen in (this, other):
                note_search(q=q, region_code=XINFENG, asker=f"{n}", chosen=chosen)
        forget_all()

    asked("山上的事", ASKERS_UNTIL_WORDS - 1)
    asked("别的事", LEAST_OPENED - 1)
    assert next_items(this, XINFENG) == ()
    asked("山上的事", ASKERS_UNTIL_WORDS)
    assert [(each.code, each.package) for each in next_items(this, XINFENG)] == [(other, "")]
