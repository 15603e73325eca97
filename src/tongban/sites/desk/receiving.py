"""登记送达、登记交寄, with the way that the applicant chose beside them, so that nobody has to guess or to leave the page.

To whom and where is masked until it is opened with a purpose (个人信息保护法第五十一条). Another way than the chosen one may be
right, because the applicant came by or the letter came back; the page says that it is another, and takes it with a tick.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.actions.deliver import deliver
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.unit import DeedDone
from tongban.cases.kinds import DELIVERY_LABELS, PICK_UP_PROOFS, Delivery
from tongban.cases.queries import CaseDetail
from tongban.cases.readiness import POSTED
from tongban.cases.states import Deed
from tongban.cases.wanted import Wanted, wanted
from tongban.foundation import clock
from tongban.foundation.records import refusals
from tongban.foundation.web import components as ui
from tongban.kernel.formspec import FieldType
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.deedform import DeedForm, Input, Panel
from tongban.sites.desk.masks import answer_shown
from tongban.sites.parts.dates import last_minute
from tongban.sites.parts.lookups import shown

_OTHERWISE = "otherwise"


def _wanted(detail: CaseDetail) -> Wanted | None:
    return wanted(detail.progress.guide, detail.scenario, detail.answers)


def _words(detail: CaseDetail, found: Wanted) -> str:
    """The way, in the words in which the applicant chose it."""
    if not found.chosen:
        return _(DELIVERY_LABELS[found.way])
    return shown(detail.progress.guide.form.field(found.chosen), detail.answers[found.chosen])


def _panel(detail: CaseDetail, masked: bool) -> Panel | None:
    found, form = _wanted(detail), detail.progress.guide.form
    if found is None:
        return None
    rows = [ui.SummaryRow(_("申请人选的方式"), _words(detail, found))]
    for name in found.fields:
        field = form.field(name)
        told = answer_shown(field, detail.answers[name], masked=masked, secret=name in detail.secrets)
        rows.append(ui.SummaryRow(field.label, told, code=field.type is FieldType.MOBILE))
    return Panel(_("申请人怎么领取"), tuple(rows), found.fields, "delivery")


def _differs(detail: CaseDetail, way: Delivery) -> str:
    """What to tell who is about to take another way than the applicant chose; else empty."""
    found = _wanted(detail)
    if found is None or found.way is way:
        return ""
    return _("申请人选的是“%(chosen)s”，这里要登记的是“%(way)s”。确实要这样办的，请先和申请人说定，再勾选。") % {
        "chosen": _words(detail, found),
        "way": _(DELIVERY_LABELS[way]),
    }


def _check_delivery(detail: CaseDetail, values: Mapping[str, Any]) -> dict[str, str]:
    return _check(_differs(detail, values["way"]), values)


def _check_dispatch(detail: CaseDetail, values: Mapping[str, Any]) -> dict[str, str]:
    return _check(_differs(detail, Delivery.POST), values)


def _check(words: str, values: Mapping[str, Any]) -> dict[str, str]:
    if not words or values.get(_OTHERWISE):
        return {}
    # Nothing was tried yet: the page asks back.
    refusals.only_a_mistake()
    return {_OTHERWISE: words}


def _otherwise(detail: CaseDetail) -> str:
    return _("选的方式和申请人选的不一样时才勾选。")


def _no_post(detail: CaseDetail) -> str:
    return _differs(detail, Delivery.POST)


def _another(hint: Callable[[CaseDetail], str], asked: Callable[[CaseDetail], bool]) -> Input:
    return Input(
        _OTHERWISE, lambda: _("和申请人选的方式不同，已经和申请人说定"), "tick", hint, required=False, shown=asked
    )


# --- 送达 ------------------------------------------------------------------------------------------------------------


def _deliveries(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    found = _wanted(detail)
    chosen = found.way if found is not None else None
    return tuple(
        ui.Choice(way.value, _(label), hint=_("申请人选的") if way is chosen else "")
        for way, label in DELIVERY_LABELS.items()
    )


def _documents(detail: CaseDetail) -> tuple[ui.Choice, ...]:
    return tuple(ui.Choice(document, document) for document in PICK_UP_PROOFS)


def _deliver(actor: Actor, *, way: Delivery, waybill: str, document: str, otherwise: str = "", **more: Any) -> DeedDone:
    """The proof is what belongs to the way; what was filled in for another way is refused as no proof of this one."""
    return deliver(actor, way=way, proof="，".join(each for each in (waybill, document) if each), **more)


def _delivery_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("电子送达以平台的记录为凭，不用填凭证。")


def _waybill_hint(detail: CaseDetail) -> str:
    if POSTED in detail.progress.pending:
        return _("已经登记交寄，邮寄的不用再填。")
    return _("邮寄的填，只填单号。")


# --- 交寄 ------------------------------------------------------------------------------------------------------------


def _dispatch(actor: Actor, *, otherwise: str = "", **more: Any) -> DeedDone:
    return dispatch(actor, **more)


def _dispatch_lead(detail: CaseDetail) -> Iterator[str]:
    yield _("寄出还不是送达。签收以后再登记送达，那时不用再填运单号；退回来的可以改用别的方式送达。")


def _post_hint(detail: CaseDetail) -> str:
    until = detail.progress.clock.delivery_due
    if until is None or clock.now() >= until:
        return _("只填单号。")
    return _("只填单号。送达的期限是 %(end)s。") % {"end": last_minute(until)}


FORMS: Mapping[Deed, DeedForm] = {
    Deed.DELIVER: DeedForm(
        _deliver,
        (
            Input("way", lambda: _("怎样送达"), "radio", choices=_deliveries, read=Delivery),
            Input("waybill", lambda: _("已签收的运单号"), "text", _waybill_hint, required=False),
            Input(
                "document", lambda: _("领取时核验的证件"), "select", lambda detail: _("窗口领取的选。"), choices=_documents,
                required=False,
            ),
            _another(_otherwise, lambda detail: _wanted(detail) is not None),
        ),
        _delivery_lead,
        (("cases.delivery.", "way"),),
        panel=_panel,
        check=_check_delivery,
    ),
    Deed.DISPATCH: DeedForm(
        _dispatch,
        (
            Input("waybill", lambda: _("运单号"), "text", _post_hint),
            _another(_no_post, lambda detail: bool(_no_post(detail))),
        ),
        _dispatch_lead,
        (("cases.delivery.", "waybill"),),
        panel=_panel,
        check=_check_dispatch,
    ),
}  # fmt: skip
