"""The course of a review: inspection by two, publicity, interested parties, statements, posting; and who can be named."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router
from pydantic import Field, StringConstraints

from tongban.cases.actions.answer_inspection import answer_inspection
from tongban.cases.actions.answer_publicity import answer_publicity
from tongban.cases.actions.answer_statement import answer_statement
from tongban.cases.actions.dispatch import dispatch
from tongban.cases.actions.make_statement import make_statement
from tongban.cases.actions.propose_publicity import propose_publicity
from tongban.cases.actions.record_inspection import Finding, Inspection, record_inspection
from tongban.cases.actions.tell_party import tell_party
from tongban.cases.kinds import ACKNOWLEDGEMENTS, Acknowledgement
from tongban.cases.queries import officials_for
from tongban.cases.states import Deed
from tongban.kernel.codes import check_registration_code
from tongban.registry.identity.kinds import PartyKind
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.cases import CODE_ERRORS, Code
from tongban.sites.api.v1.describing import TEXT_ERRORS, describe
from tongban.sites.api.v1.doing import DeedBody, Operation, Text, UploadIds
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, CalendarDay, ElementId, Shape
from tongban.sites.api.v1.wire import answer

router = Router(tags=["deeds"])

_SAID = "; ".join(f"`{each}` {label}" for each, label in ACKNOWLEDGEMENTS.items())
Step = Annotated[str, StringConstraints(max_length=120), Field(description="Needed only where several are running.")]
Identifier = Annotated[str, StringConstraints(max_length=40)]


class FindingBody(Body):
    """One condition of the guide: whether it is met, and what was seen."""

    element: ElementId = Field(examples=["c2"])
    meets: bool
    words: Text


class RecordInspection(DeedBody):
    """What two officers saw on the spot, condition by condition."""

    day: CalendarDay
    companion: UUID = Field(description="Account of the second officer: `GET …/officials`.", examples=[EXAMPLE_ID])
    findings: list[FindingBody] = Field(max_length=100)
    acknowledged: Acknowledgement = Field(description=f"What the person on the spot said to it. {_SAID}")
    photos: UploadIds = []
    step: Step = ""

    def given(self) -> dict[str, Any]:
        """The record, and the step it belongs to."""
        findings = [Finding(each.element, each.meets, each.words) for each in self.findings]
        photos = tuple(dict.fromkeys(self.photos))
        record = Inspection(self.day, self.companion, findings, self.acknowledged, photos)
        return {"inspection": record, "step_id": self.step}


class AnswerInspection(DeedBody):
    """Yes, it was so; or no, and another record is entered."""

    approve: bool


class ProposePublicity(DeedBody):
    """What everybody reads; no personal data."""

    text: Text
    step: Step = ""

    def given(self) -> dict[str, Any]:
        """The text, and the step it belongs to."""
        return {"text": self.text, "step_id": self.step}


class AnswerPublicity(DeedBody):
    """Yes, and it is public; or no, and why."""

    approve: bool
    reason: Text = Field(default="", description="Needed to send it back: its author reads it, nobody outside.")


class TellParty(DeedBody):
    """Who is known by both name and number is told; ``reasons`` say how the matter touches their interests."""

    kind: PartyKind
    name: Text = Field(examples=["张示例"])
    identifier: Identifier = Field(description="公民身份号码 or 统一社会信用代码.", examples=["369901199502280038"])
    reasons: Text


class MakeStatement(DeedBody):
    """What one has to say on the matter."""

    text: Text


class AnswerStatement(DeedBody):
    """The answer to one statement; who made it reads the reasons."""

    statement: int = Field(ge=1, le=2**31 - 1, description="`n` of the statement in the progress.", examples=[7])
    adopted: bool
    reasons: Text


class Dispatch(DeedBody):
    """The waybill under which the result was posted."""

    waybill: Text = Field(examples=["EMS1234567890"])


_RECORD = Operation(
    record_inspection,
    RecordInspection,
    "登记现场核查",
    "By the duty of the step (行政许可法第三十四条第三款). It counts once the second officer named in it has confirmed it.",
    (
        "cases.step.not_running",
        "cases.inspection.none",
        "cases.inspection.waiting",
        "cases.inspection.companion",
        "cases.inspection.day",
        "cases.inspection.findings",
        "cases.text.too_long",
        "cases.upload.not_found",
        "cases.attachment.too_many",
    ),
    {
        "state_version": 2,
        "day": "2026-11-24",
        "companion": EXAMPLE_ID,
        "findings": [{"element": "c8", "meets": True, "words": "设有冷食专间，配备独立空调和消毒设施。"}],
        "acknowledged": "SIGNED",
        "photos": [EXAMPLE_ID],
    },
)
_ANSWER = Operation(
    answer_inspection,
    AnswerInspection,
    "确认现场核查记录",
    "By the second officer named in the record. Returned, it stays on the record and another one is entered.",
    ("cases.inspection.not_waiting", "cases.inspection.not_companion"),
    {"state_version": 3, "approve": True},
)
_WRITE = Operation(
    propose_publicity,
    ProposePublicity,
    "起草公示",
    "By the duty of the step. Nothing is public until somebody else has answered it; until then its author may send it anew.",
    (
        *TEXT_ERRORS,
        "cases.step.not_running",
        "cases.publicity.none",
        "cases.publicity.opened",
        "cases.publicity.text",
        "cases.publicity.secret",
        "cases.proposal.waiting",
    ),
    {"state_version": 3, "text": "拟准予在示例路 1 号一楼从事餐饮服务。"},
)
_APPROVE = Operation(
    answer_publicity,
    AnswerPublicity,
    "审核公示",
    "By LEADER or DECIDE, somebody else than who wrote it (政府信息公开条例第十七条). Approved, it is public for as long as "
    "the guide says; anybody known by name may object (`/notices`).",
    (
        "cases.proposal.none",
        "cases.proposal.own",
        "cases.publicity.none",
        "cases.publicity.secret",
        "cases.publicity.reason",
        "cases.text.too_long",
    ),
    {"state_version": 4, "approve": True},
)
_TELL = Operation(
    tell_party,
    TellParty,
    "告知利害关系人",
    "By REVIEW or DECIDE (行政许可法第三十六条): who is told may say what they think and ask for a hearing.",
    (
        *TEXT_ERRORS,
        "cases.party.unknown",
        "cases.party.applicant",
        "cases.party.told",
        "cases.party.reasons",
        "codes.person_id.invalid",
        "codes.uscc.invalid",
    ),
    {
        "state_version": 2,
        "kind": "NATURAL",
        "name": "张示例",
        "identifier": "369901199502280038",
        "reasons": "拟设的排烟口正对您家的窗。",
    },
)
_STATE = Operation(
    make_statement,
    MakeStatement,
    "陈述意见",
    "By the applicant or an interested party (行政许可法第七条、第三十六条); while it is published by anybody known by name.",
    ("cases.text.too_long", "cases.statement.text", "cases.statement.real_name", "cases.statement.too_many"),
    {"state_version": 3, "text": "排烟口距离我家的窗不到五米，请移到屋顶。"},
)
_REPLY = Operation(
    answer_statement,
    AnswerStatement,
    "答复陈述意见",
    "By REVIEW or DECIDE: each statement is answered before the decision.",
    (*TEXT_ERRORS, "cases.statement.none", "cases.statement.unknown", "cases.statement.answer"),
    {"state_version": 4, "statement": 7, "adopted": True, "reasons": "申请人已经把排烟口改到屋顶。"},
)
_POST = Operation(
    dispatch,
    Dispatch,
    "登记交寄",
    "By INTAKE or DECIDE: sent is not arrived. `deliver` follows when it was signed for, and then needs no proof.",
    ("cases.delivery.done", "cases.delivery.posted", "cases.delivery.proof"),
    {"state_version": 6, "waybill": "EMS1234567890"},
)
for _each in (_RECORD, _ANSWER, _WRITE, _APPROVE, _TELL, _STATE, _REPLY, _POST):
    _each.stand(router)


class Naming(StrEnum):
    """Deeds that name an official."""

    RECORD_INSPECTION = Deed.RECORD_INSPECTION.value
    ANNOUNCE_HEARING = Deed.ANNOUNCE_HEARING.value
    ASSIGN = Deed.ASSIGN.value


class OfficialQuery(Shape):
    """For which deed."""

    for_: Naming = Field(
        alias="for", description="The second officer, who chairs, or who is in charge.", examples=["record_inspection"]
    )


class OfficialLine(Shape):
    """Somebody who can be named; the deed cites ``account``."""

    account: str = Field(examples=[EXAMPLE_ID])
    name: str = Field(examples=["孙示例"])
    post: str = Field(examples=["食品经营许可复核岗"])


class OfficialList(Shape):
    """The most likely first."""

    officials: list[OfficialLine]


@router.get(
    "/cases/{registration_code}/officials",
    response=OfficialList,
    summary="Who can be named",
    openapi_extra=describe(errors=(*CODE_ERRORS, "cases.deed.not_allowed", "cases.inspection.none")),
)
def list_case_officials(request: HttpRequest, registration_code: Code, asked: Query[OfficialQuery]) -> HttpResponse:
    """For who may do the deed: `record_inspection` the colleagues with the duty of the running step, `announce_hearing` the
    officials of the body who do not review the case, never the caller; `assign` the officials who handle cases, the caller too."""
    found = officials_for(caller(request), check_registration_code(registration_code), Deed(asked.for_.value))
    lines = [OfficialLine(account=str(each.account_id), name=each.name, post=each.post) for each in found]
    return answer(OfficialList(officials=lines))
