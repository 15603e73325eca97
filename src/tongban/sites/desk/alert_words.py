"""What an alert counted, in plain words, and how its SMS went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.capabilities.messaging.account_texts import PERSONAL_ALERT
from tongban.capabilities.messaging.kinds import DispatchState
from tongban.capabilities.messaging.queries import Sending
from tongban.cases.queries import cases_named
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_instant
from tongban.foundation.web.names import named
from tongban.kernel.codes import show_registration_code
from tongban.oversight.security.kinds import Counted as Counting
from tongban.oversight.security.queries import AlertRow, Counted
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.answering import posts_of
from tongban.sites.desk.frame import body_name

_KINDS = {
    "case": gettext_lazy("一件办件"),
    "person": gettext_lazy("一个人的资料"),
    "legal_person": gettext_lazy("一家单位的资料"),
    "account": gettext_lazy("一个账号"),
    "draft": gettext_lazy("一份草稿"),
    "enquiry": gettext_lazy("一件咨询"),
    "delay": gettext_lazy("一次延迟告知"),
    "audit": gettext_lazy("审计记录"),
}
_COUNTS = {
    "case": gettext_lazy("办件 %(n)d 件"),
    "person": gettext_lazy("个人的资料 %(n)d 份"),
    "legal_person": gettext_lazy("单位的资料 %(n)d 份"),
    "account": gettext_lazy("账号 %(n)d 个"),
    "draft": gettext_lazy("草稿 %(n)d 份"),
    "enquiry": gettext_lazy("咨询 %(n)d 件"),
    "delay": gettext_lazy("延迟告知 %(n)d 次"),
    "audit": gettext_lazy("审计记录 %(n)d 条"),
}
_STATES = {
    DispatchState.QUEUED: ("wait", gettext_lazy("等待发送")),
    DispatchState.SENT: ("go", gettext_lazy("已发出，等回执")),
    DispatchState.DELIVERED: ("done", gettext_lazy("已送达")),
    DispatchState.UNDELIVERED: ("bad", gettext_lazy("没有送到")),
    DispatchState.REFUSED: ("bad", gettext_lazy("号码不能用")),
    DispatchState.NO_ADDRESS: ("stopped", gettext_lazy("没有登记号码")),
    DispatchState.DECLINED: ("stopped", gettext_lazy("没有发出")),
    DispatchState.EXPIRED: ("stopped", gettext_lazy("没有发出")),
}


def count_words(row: AlertRow) -> str:
    """What the rule had counted when it became an alert: entries, or different things and persons."""
    subjects = row.rule is not None and row.rule.counted is Counting.SUBJECTS
    return (_("%(n)d 个对象") if subjects else _("%(n)d 次")) % {"n": row.count}


def counted_words(counted: Sequence[Counted]) -> str:
    """What was counted, each thing once, by kind: one line each."""
    kinds = Counter(what.partition(":")[0] for what in {each.what for each in counted})
    lines = (_COUNTS.get(kind, gettext_lazy("记录 %(n)d 条")) % {"n": count} for kind, count in sorted(kinds.items()))
    return "\n".join(map(str, lines))


def whom(row: AlertRow) -> str:
    """The official whom it is about, with the posts they hold today. One statement."""
    if not row.account or not row.who:
        return _("不是工作人员，或者账号不明")
    held = [each.post for each in posts_of([row.account]).get(row.account, ())]
    posts = [f"{named(body_name(post.department_id))} · {named(post.title)}" for post in held]
    return "\n".join([row.who, *dict.fromkeys(posts)])


def counted_rows(actor: Actor, counted: Sequence[Counted]) -> list[ui.Row]:
    """When, about what, as which leaf. A case by its registration code, with a link for who may open it. Two statements."""
    cases = cases_named(actor, {id_ for each in counted if (id_ := _case_of(each.what))})
    return [ui.Row([table_instant(each.at), _object(each.what, cases), str(each.leaf)]) for each in counted]


def sending_row(each: Sending) -> ui.Row:
    """How it went to one of those who answer for the region."""
    kind, words = _STATES[each.state]
    whom = named("数据管理岗" if each.type == PERSONAL_ALERT else "电子监察岗")
    return ui.Row([whom, _("短信"), ui.State(kind, str(words)), table_instant(each.at)])


def _case_of(what: str) -> UUID | None:
    kind, _colon, id_ = what.partition(":")
    if kind == "case":
        with suppress(ValueError):
            return UUID(id_)
    return None


def _object(what: str, cases: dict[UUID, tuple[str, bool]]) -> ui.Anchor | str:
    kind, _colon, id_ = what.partition(":")
    case_id = _case_of(what)
    if case_id is not None and case_id in cases:
        code, may_open = cases[case_id]
        shown = show_registration_code(code)
        return ui.Anchor(shown, reverse("desk:case", args=[shown])) if may_open else shown
    if kind == "case":
        return _("一件办件（已经不在库里）")
    words = str(_KINDS.get(kind, _("一条记录")))
    if id_ == "unknown":
        return _("不存在的账号")
    # The end of the id tells one from another, and nobody who it is.
    return _("%(what)s（尾号 %(end)s）") % {"what": words, "end": id_[-4:]} if id_ else words
