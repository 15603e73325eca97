"""The course of a review in sentences: inspection, publicity, interested parties, statements, renewal, posting, reading.

Read by :mod:`tongban.sites.parts.telling`. Of what concerns one party (``cases.events.OWN``) the lines of others carry
neither the party nor the words: they are told that it happened, no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.cases.kinds import ACKNOWLEDGEMENTS, Acknowledgement
from tongban.cases.queries import HistoryLine
from tongban.registry.catalogue.guides import BoundGuide
from tongban.sites.parts.dates import last_minute, public_date, public_instant

Sentences = Callable[[HistoryLine, BoundGuide, bool], Iterator[str]]

TITLES: Mapping[str, Any] = {
    "inspection_recorded": gettext_lazy("登记现场核查"),
    "inspection_confirmed": gettext_lazy("现场核查记录经两人确认"),
    "inspection_returned": gettext_lazy("退回现场核查记录"),
    "publicity_opened": gettext_lazy("发布公示"),
    "party_told": gettext_lazy("告知利害关系人"),
    "statement_answered": gettext_lazy("答复陈述意见"),
    "hearing_told": gettext_lazy("告知听证权利"),
    "hearing_requested": gettext_lazy("要求听证"),
    "hearing_announced": gettext_lazy("通知举行听证"),
    "hearing_held": gettext_lazy("听证已经举行"),
    "deemed_renewed": gettext_lazy("视为准予延续"),
    "dispatched": gettext_lazy("已经交寄"),
    "paper_read": gettext_lazy("申请人首次打开文书"),
}


def statement_title(line: HistoryLine) -> str:
    """Whether somebody objected to what is published, or said what they think of a matter that is theirs."""
    return _("对公示提出异议") if line.open.get("objection") else _("提出陈述意见")


def findings_of(line: HistoryLine, guide: BoundGuide) -> Iterator[tuple[str, bool, str]]:
    """(condition, whether it is met, what was seen) of a record of an inspection, in its order."""
    words = line.sealed.get("findings", {})
    for row in line.open["findings"]:
        element = row["element"]
        condition = guide.element(element).text.removesuffix("。")
        yield f"{element.upper()} {condition}", row["meets"], words.get(element, "")


def met(meets: bool) -> str:
    """``符合``, ``不符合``."""
    return _("符合") if meets else _("不符合")


def renewal_sentence(open_: Mapping[str, Any]) -> str:
    """Of the open part of an application for a renewal: which day the permit ends, whether it was asked for in time, and
    what silence does. Empty where nothing is renewed."""
    asked = open_.get("renews")
    if not asked:
        return ""
    end = public_date(date.fromisoformat(asked["expires_on"]), year=True)
    if asked["due"]:
        return _("原许可到 {end}为止，在规定的时间以内提出延续：到期没有作出决定的，视为准予延续。").format(end=end)
    if asked["in_time"]:
        return _("原许可到 {end}为止，在规定的时间以内提出延续。").format(end=end)
    return _("原许可到 {end}为止，提出延续晚于规定的时间：到期没有作出决定的，不视为准予延续。").format(end=end)


def validity_sentence(open_: Mapping[str, Any]) -> str:
    """``有效期到 2031 年 11 月 2 日为止。`` of the open part of a grant; empty where it has no term."""
    last = open_.get("valid_until")
    return _("有效期到 {last}为止。").format(last=public_date(date.fromisoformat(last), year=True)) if last else ""


def _decided(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield validity_sentence(line.open)


def _inspection_recorded(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    day = public_date(date.fromisoformat(line.open["day"]), year=True)
    yield _("{day}，两名核查人员到现场。记录由另一名核查人员确认以后才有效。").format(day=day)
    for condition, meets, words in findings_of(line, guide):
        yield _("{condition}：{met}。{words}").format(condition=condition, met=met(meets), words=words if names else "")
    yield _("{words}。").format(words=_(ACKNOWLEDGEMENTS[Acknowledgement(line.open["acknowledged"])]))
    if line.open.get("attachments"):
        yield _("附 {count} 个文件。").format(count=len(line.open["attachments"]))


def _inspection_confirmed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    law = _("（行政许可法第三十四条第三款）") if guide.is_permit else ""
    yield _("另一名核查人员确认了记录：核查由两名以上人员进行{law}。").format(law=law)


def _inspection_returned(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("另一名核查人员没有确认这份记录，要重新登记。")


def _publicity_opened(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("公示到 {end} 为止。在那以前任何人都可以实名提出异议；逐条答复以后才作出决定。").format(
        end=last_minute(datetime.fromisoformat(line.open["until"]))
    )
    if line.sealed.get("words"):
        yield _("公示的内容：{words}").format(words=line.sealed["words"])


def _party_told(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("这件申请直接关系他人的重大利益。利害关系人可以陈述意见（行政许可法第三十六条）。")
    if names and line.sealed.get("words"):
        yield _("关系到的利益：{words}").format(words=line.sealed["words"])


def _statement_made(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if names and line.sealed.get("words"):
        yield _("意见：{words}").format(words=line.sealed["words"])
    elif "party" not in line.open:
        yield _("由申请人以外的人提出，内容只有本人和审查机关能看到。")
    yield _("逐条答复以后才作出决定。")


def _statement_answered(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if "party" not in line.open:
        yield _("答复申请人以外的人提出的意见，内容只有本人和审查机关能看到。")
        return
    yield _("采纳。") if line.open["adopted"] else _("没有采纳。")
    if names and line.sealed.get("words"):
        yield _("理由：{words}").format(words=line.sealed["words"])


def _hearing_told(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if names and line.sealed.get("words"):
        yield _("涉及的重大利益：{words}").format(words=line.sealed["words"])
    yield _("申请人和利害关系人可以在 {end} 以前要求听证，不收费；在那以前不作出决定（行政许可法第四十七条）。").format(
        end=last_minute(datetime.fromisoformat(line.open["until"]))
    )


def _hearing_requested(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("最迟 {end} 举行；举行以前不作出决定。").format(end=last_minute(datetime.fromisoformat(line.open["by"])))


def _hearing_announced(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    held_at = line.open.get("held_at")
    when = (
        public_instant(datetime.fromisoformat(held_at))
        if held_at
        else public_date(date.fromisoformat(line.open["held_on"]), year=True)
    )
    yield _("{day}举行。{place}").format(day=when, place=line.sealed.get("words", ""))


def _hearing_held(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("听证笔录已经登记，决定以笔录为依据（行政许可法第四十八条）。")


def _deemed_renewed(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("到 {end}，没有作出是否准予延续的决定：从这一刻起视为准予延续（{basis}）。").format(
        end=last_minute(datetime.fromisoformat(line.open["renewed_at"])), basis=line.open["basis"]
    )
    yield _("延续以后的有效期：{first}至 {last}。").format(
        first=public_date(date.fromisoformat(line.open["valid_from"]), year=True),
        last=public_date(date.fromisoformat(line.open["valid_until"]), year=True),
    )
    yield _("这是期限届满的法律后果，不需要任何工作人员办理。")


def _dispatched(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    if names and line.sealed.get("words"):
        yield _("运单号 {words}。").format(words=line.sealed["words"])
    yield _("寄出还不是送达：签收以后登记送达。")


def _paper_read(line: HistoryLine, guide: BoundGuide, names: bool) -> Iterator[str]:
    yield _("平台记下的首次打开时间；文书哪一天送达，以送达的记录为准。")


SENTENCES: Mapping[str, Sentences] = {
    "inspection_recorded": _inspection_recorded,
    "inspection_confirmed": _inspection_confirmed,
    "inspection_returned": _inspection_returned,
    "publicity_opened": _publicity_opened,
    "party_told": _party_told,
    "statement_made": _statement_made,
    "statement_answered": _statement_answered,
    "hearing_told": _hearing_told,
    "hearing_requested": _hearing_requested,
    "hearing_announced": _hearing_announced,
    "hearing_held": _hearing_held,
    "decided": _decided,
    "deemed_renewed": _deemed_renewed,
    "dispatched": _dispatched,
    "paper_read": _paper_read,
}
