"""送达 as three facts that are never mixed up: sent, arrived, read. Only arrival is service (电子签名法第十一条)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from tongban.cases.kinds import DELIVERY_LABELS, Delivery, PaperKind
from tongban.cases.queries import CasePapers, HistoryLine, PaperLine, Progress
from tongban.foundation.web.components import SummaryRow
from tongban.foundation.web.dates import public_instant

_RESULTS = (PaperKind.GRANT, PaperKind.REFUSAL, PaperKind.DEEMED_RENEWAL)
_DECIDED = ("cases.case.decided", "cases.case.deemed_renewed")


def delivery_rows(progress: Progress, papers: CasePapers | None) -> tuple[SummaryRow, ...]:
    """The three facts of the result that stands; none before there is one, or where nothing of them is known yet."""
    decided = next((line.n for line in reversed(progress.told) if line.type in _DECIDED), None)
    if papers is None or decided is None or progress.decided_at is None:
        return ()
    since = {line.type: line for line in progress.told if line.n > decided}
    # A slip of the pen put right leaves a paper of its own, which is what the applicant now reads.
    result = next((each for each in reversed(papers.lines) if each.kind in _RESULTS and each.n >= decided), None)
    posted, delivered = since.get("cases.case.dispatched"), since.get("cases.case.delivered")
    if result is None and posted is None and delivered is None:
        return ()
    return (_sent(posted, delivered, result), _arrived(delivered), _read(result))


def _sent(posted: HistoryLine | None, delivered: HistoryLine | None, result: PaperLine | None) -> SummaryRow:
    if posted is not None:
        waybill = posted.sealed.get("words", "")
        return SummaryRow(
            _("交寄"), public_instant(posted.at), note=_("运单号 {number}").format(number=waybill) if waybill else ""
        )
    if delivered is not None and delivered.open["way"] == Delivery.PICKED_UP.value:
        return SummaryRow(_("发出"), _("没有寄，到窗口领取"))
    if delivered is not None and delivered.open["way"] == Delivery.POST.value:
        return SummaryRow(_("交寄"), _("没有单独登记"))
    sent = public_instant(result.made_at) if result is not None else _("还没有")
    return SummaryRow(_("发出"), sent, note=_("放进您的空间") if result is not None else "")


def _arrived(delivered: HistoryLine | None) -> SummaryRow:
    if delivered is None:
        return SummaryRow(_("到达"), _("还没有登记"), note=_("从到达起算送达"))
    arrived = delivered.open.get("arrived_at")
    at = datetime.fromisoformat(arrived) if arrived else delivered.at
    return SummaryRow(_("到达"), public_instant(at), note=_(DELIVERY_LABELS[Delivery(delivered.open["way"])]))


def _read(result: PaperLine | None) -> SummaryRow:
    if result is None or result.read_at is None:
        return SummaryRow(_("阅读"), _("还没有在网上打开"))
    return SummaryRow(_("阅读"), public_instant(result.read_at), note=_("第一次打开文书的时间，由平台记下"))
