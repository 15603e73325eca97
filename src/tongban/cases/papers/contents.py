"""What each paper says, as data. Fields without a default are what the law wants said: none may be empty.

Dates are legal days, instants carry their offset. All texts are what people read, in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from tongban.cases.papers import laws
from tongban.cases.papers.kinds import NotAcceptedGround, PaperKind
from tongban.cases.papers.lacking import empty, is_empty


@dataclass(frozen=True, slots=True, kw_only=True)
class Remedies:
    """救济途径: to whom, within what time, by which law. It comes with the item, never from the paper.

    ``review_first``: a suit needs a review before it (行政复议法第二十三条).
    """

    review_organ: str
    court: str
    review_days: int = 60
    review_law: str = laws.REVIEW
    suit_months: int = 6
    suit_law: str = laws.SUIT
    review_first: bool = False

    def missing(self) -> Iterator[str]:
        """Names of what is empty."""
        yield from empty(self)
        if not 60 <= self.review_days <= 365:
            # 行政复议法第二十条: sixty days, longer where a law says so.
            yield "review_days"
        if not 0 < self.suit_months <= 60:
            yield "suit_months"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLine:
    """By whose hand the applicant acted (代理人): in what capacity, from which body where it is 帮办代办, and what was done."""

    name: str
    capacity: str
    did: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What every paper has."""

    body: str
    """The body in whose name it is issued, full name."""
    number: str
    """文号"""
    addressee: str
    item: str
    code: str
    """登记码"""
    issued_at: datetime
    verify_url: str
    """Where anybody can check the paper; the QR code holds it."""
    is_person: bool = True
    """A natural person is addressed as 你, a body as 你单位."""
    is_permit: bool = True
    """行政许可法 is cited for permits only; other items cite what their guide names."""
    basis: tuple[str, ...] = ()
    """Further articles, as the guide cites them."""
    matter: str = ""
    """What is granted or refused, for what is no permit: 行政给付, 办理. Empty: nothing is named."""
    contact: str = ""
    verify_code: str = ""
    """核验码, for who types it instead of scanning."""
    corrects: str = ""
    """更正: which paper this one replaces, and what was wrong in it."""
    agents: tuple[AgentLine, ...] = ()
    """Who acted for the addressee up to this step (行政许可法第二十九条第二款、民法典第一百六十二条); none where nobody did."""
    demonstration: bool = True
    """Across each page: 演示 · 无法律效力. Only a configured production signer makes it False."""

    def missing(self) -> Iterator[str]:
        """Names of what the paper lacks."""
        yield from empty(self)
        if not self.is_permit and not any(text.strip() for text in self.basis):
            yield "basis"


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """One material that was handed in."""

    name: str
    form: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DefectLine:
    """One thing that does not meet the guide: where, what is asked and where that is said, what is wrong, what to do."""

    place: str
    demand: str
    source: str
    defect: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One reason of a decision: the condition, the article, and the finding unless one statement speaks of all."""

    condition: str
    law: str
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Head):
    """申请回执: that something came in, and when. It is no acceptance."""

    received_at: datetime
    materials: tuple[MaterialLine, ...]
    answer_by: date
    """Until then the body accepts, tells what is missing, or does not accept."""
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Head):
    """受理通知书."""

    received_on: date
    accepted_on: date
    due_on: date | None
    limit: str
    """``二十个工作日``."""
    limit_law: str = laws.LIMIT
    promised_on: date | None = None
    materials: tuple[MaterialLine, ...] = ()
    not_counted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemedAcceptance(Head):
    """视为受理事实证明: silence until the end of the fifth working day counts as acceptance from the day of receipt.

    A statement of facts by the platform, in its own name; ``organ`` is the body that was silent.
    """

    organ: str
    received_on: date
    silent_until: date
    """The fifth working day; its end is 24:00."""
    due_on: date | None
    limit: str
    rule: str = laws.TOLD_ONCE
    """For other items the provincial rule that says the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeemedRenewal(Head):
    """视为准予延续事实证明: no decision before the permit's last day counts as its renewal (第五十条第二款).

    A statement of facts by the platform, in its own name; ``organ`` is the body that did not decide.
    """

    organ: str
    received_on: date
    permit: str
    """Name of the permit, and the number of the decision that granted it."""
    held_until: date
    """The last day of the permit as it was; its end is 24:00."""
    valid_from: date
    valid_until: date
    rule: str = laws.RENEWED_BY_SILENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class NotAccepted(Head):
    """不予受理通知书. What each ground needs is in :meth:`missing`."""

    ground: NotAcceptedGround
    received_on: date
    reason: str
    remedies: Remedies | None
    competent_body: str = ""
    lines: tuple[DefectLine, ...] = ()
    notice_number: str = ""
    notified_on: date | None = None
    resubmitted_on: date | None = None
    concerns_safety: bool = False
    """直接关系公共安全、人身健康、生命财产安全: no new application within a year (第七十八条)."""

    def missing(self) -> Iterator[str]:
        """Names of what the paper lacks on this ground."""
        yield from Head.missing(self)
        needs: dict[NotAcceptedGround, tuple[str, ...]] = {
            NotAcceptedGround.NOT_REQUIRED: (),
            NotAcceptedGround.WRONG_BODY: ("competent_body",),
            NotAcceptedGround.STILL_INCOMPLETE: ("lines", "notice_number", "notified_on", "resubmitted_on"),
            NotAcceptedGround.FALSE_MATERIAL: ("lines",),
        }
        yield from (name for name in needs[self.ground] if is_empty(getattr(self, name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction(Head):
    """一次性补正告知书: everything, once."""

    received_on: date
    lines: tuple[DefectLine, ...]
    guide_version: str
    how_to_submit: str
    if_uncorrected: str = ""
    """What the item's rule says happens when no correction comes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause(Head):
    """特别程序告知书: how long a procedure takes whose time is not counted."""

    accepted_on: date
    procedure: str
    reason: str
    needed: str
    begins_on: date
    ends_on: date
    due_before: date | None
    due_after: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension(Head):
    """延期告知书: once, before the limit ends, with the approval and the reason."""

    accepted_on: date
    reason: str
    length: str
    """``十个工作日``."""
    approved_by: str
    """The post that the law names: 本机关负责人, for joint handling 本级人民政府负责人."""
    approved_on: date
    due_before: date
    due_after: date
    is_joint: bool = False
    law: str = ""
    """Where a law or regulation says otherwise (第四十二条第一款但书)."""
    promised_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HearingSession:
    """When and where a hearing is held, and who leads it (第四十八条)."""

    held_at: datetime
    place: str
    host: str
    is_open: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing(Head):
    """听证告知书; with a session it is the 听证通知书."""

    stakes: str
    """What is at stake, and for whom."""
    ask_by: date | None = None
    ask_where: str = ""
    session: HearingSession | None = None
    is_public_interest: bool = False
    """Held because a rule or the public interest wants it (第四十六条), not at somebody's request (第四十七条)."""

    def missing(self) -> Iterator[str]:
        """Names of what the paper lacks: either where to ask for a hearing, or when it is held."""
        yield from Head.missing(self)
        if self.session is None:
            yield from (name for name in ("ask_by", "ask_where") if is_empty(getattr(self, name)))
        else:
            yield from empty(self.session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant(Head):
    """准予决定书."""

    received_on: date
    scope: str
    """What is permitted."""
    certificate: str = ""
    certificate_number: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    conditions: tuple[str, ...] = ()
    delivery: str = ""
    remedies: Remedies | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal(Head):
    """不予决定书: reasons and remedies (第三十八条第二款)."""

    received_on: date
    reasons: tuple[ReasonLine, ...]
    remedies: Remedies | None
    statement: str = ""
    """Facts and reasons in one text, where they do not stand line by line."""

    def missing(self) -> Iterator[str]:
        """Names of what the paper lacks: reasons stand with each line, or in one statement."""
        yield from Head.missing(self)
        if is_empty(self.statement) and any(is_empty(line.finding) for line in self.reasons):
            yield "reasons"


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned(Head):
    """退件通知书: no correction came within the time that the guide names, and its rule is applied."""

    received_on: date
    notice_number: str
    notified_on: date
    rule: str
    remedies: Remedies | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Termination(Head):
    """终止办理通知书: the proceeding ends without a decision because its subject is gone."""

    received_on: date
    ground: str
    evidence: str
    remedies: Remedies | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PermitEnded(Head):
    """撤销、注销决定书: what was granted is taken back, or closed because it has ended."""

    granted_on: date
    permit: str
    """Number of the decision by which it was granted."""
    is_revoked: bool
    """撤销 (第六十九条); otherwise 注销 (第七十条)."""
    ground: str
    ended_by: str
    """The article and paragraph of the ground."""
    reason: str
    remedies: Remedies | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceRecord(Head):
    """送达回证: one paper, one recipient; filled in by hand where nothing is known yet."""

    paper: str
    """Title and number of the paper that is served."""
    way: str
    place: str
    sent_at: datetime | None = None
    arrived_at: datetime | None = None
    read_at: datetime | None = None
    receiver: str = ""
    relation: str = ""
    server: str = ""
    refused: str = ""
    remark: str = ""


Paper = (
    Receipt
    | Acceptance
    | DeemedAcceptance
    | DeemedRenewal
    | NotAccepted
    | Correction
    | Pause
    | Extension
    | Hearing
    | Grant
    | Refusal
    | Returned
    | Termination
    | PermitEnded
    | ServiceRecord
)

CONTENT: dict[PaperKind, type[Paper]] = {
    PaperKind.ACCEPTANCE: Acceptance,
    PaperKind.NOT_ACCEPTED: NotAccepted,
    PaperKind.CORRECTION: Correction,
    PaperKind.PAUSE: Pause,
    PaperKind.EXTENSION: Extension,
    PaperKind.HEARING: Hearing,
    PaperKind.GRANT: Grant,
    PaperKind.REFUSAL: Refusal,
    PaperKind.SERVICE_RECORD: ServiceRecord,
    PaperKind.DEEMED_ACCEPTANCE: DeemedAcceptance,
    PaperKind.DEEMED_RENEWAL: DeemedRenewal,
    PaperKind.RECEIPT: Receipt,
    PaperKind.RETURNED: Returned,
    PaperKind.TERMINATION: Termination,
    PaperKind.PERMIT_ENDED: PermitEnded,
}
