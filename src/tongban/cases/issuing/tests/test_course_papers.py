"""Papers of the course of a review: the notices of a hearing, and the platform's word on a renewal by silence."""

from __future__ import annotations

import shutil
from datetime import timedelta
from uuid import UUID

import pytest

from tongban.cases.actions.deem_renewed import sweep_renewals
from tongban.cases.issuing.tests.deeds import issue_all, text_of
from tongban.cases.kinds import PaperKind
from tongban.cases.models import Paper
from tongban.cases.tests.demands import Freeze, accept, reviewer, version
from tongban.cases.tests.renewals import END, Shop
from tongban.cases.tests.test_hearing_parties import MATTER, PLACE, announce, asking, neighbour, tell_neighbour, telling

pytestmark = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="没有 pdftotext（poppler-utils）：不读回文字")


def test_the_notices_say_what_the_law_wants(case_id: UUID) -> None:
    asked = case_id
    accept(asked)
    tell_neighbour(asked)
    telling(reviewer(), asked, version(asked))
    asking(neighbour(), asked, version(asked))
    announce(asked)
    told_, announced = (paper for paper in issue_all(asked) if paper.kind == PaperKind.HEARING)
    first, second_ = text_of(told_), text_of(announced)
    for part in ("听证告知书", MATTER, "第四十七条", "2026年3月9日", "五个工作日内", "信丰县示例餐饮有限公司"):
        assert part in first, part
    for part in ("听证通知书", "2026年3月12日", "9时30分", PLACE, "周示例", "第四十八条", "回避"):
        assert part in second_, part
    for text in (first, second_):
        assert "不承担" in text or "免费" in text or "不收" in text
        assert "张示例" not in text, "the applicant's paper names no neighbour"
    assert Paper.objects.filter(case_id=asked, kind=PaperKind.HEARING).count() == 2


def test_the_platform_states_the_facts(province: None, frozen: Freeze, item_code: str) -> None:
    """No act of the body, and no decision: when the permit ended, that nothing was decided, from when it holds now."""
    shop = Shop(frozen, item_code)
    issue_all(shop.permit)
    case_id = shop.asked(frozen)
    frozen(END + timedelta(days=7))
    sweep_renewals()
    paper = issue_all(case_id)[-1]
    assert (paper.kind, paper.platform) == (PaperKind.DEEMED_RENEWAL, True)
    text = text_of(paper)
    granted = Paper.objects.get(case_id=shop.permit, kind=PaperKind.GRANT).number
    days = ("2031年10月10日", "2031年11月2日", "2031年11月3日", "2036年11月2日")
    for part in ("视为准予延续", "第五十条", granted, "信丰县示例餐饮有限公司", "信丰县市场监督管理局", *days):
        assert part in text, part
    assert not any(word in text for word in ("本机关决定", "周示例"))
