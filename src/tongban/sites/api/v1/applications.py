"""Applying: check first, confirm what the check returns, then submit. No draft stands in between."""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, JsonValue, StringConstraints

from tongban.cases import content, query_word, renewing
from tongban.cases.actions.draft import files_of, may_apply_for
from tongban.cases.actions.submit import on_behalf, submit
from tongban.cases.assurance import check_alive
from tongban.cases.content import Application, AttachedFile
from tongban.cases.queries.notice import notice_of
from tongban.foundation import clock
from tongban.foundation.records.idempotency import Claim, claim
from tongban.foundation.uow import once
from tongban.kernel import formspec
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide, MaterialNeed
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party, find_legal_person, find_natural_person, party_of, read_party
from tongban.sites.api.v1.callers import caller, idempotency_key
from tongban.sites.api.v1.describing import BODY_ERRORS, KEY_ERRORS, describe
from tongban.sites.api.v1.pointers import pointed
from tongban.sites.api.v1.shapes import (
    EXAMPLE_CODE,
    EXAMPLE_HASH,
    EXAMPLE_ID,
    EXAMPLE_ITEM,
    Body,
    ElementId,
    Hash,
    ItemCode,
    Shape,
)
from tongban.sites.api.v1.wire import answer

router = Router(tags=["applications"])

Answers = Annotated[
    dict[str, JsonValue],
    Field(max_length=400, description="By field id, as `form_schema` of the guide says."),
]
Materials = Annotated[
    dict[ElementId, Annotated[list[UUID], Field(max_length=50)]],
    Field(max_length=100, description="Ids of uploads by material."),
]
Situation = Annotated[dict[str, JsonValue], Field(max_length=100, description="Answers to the guide's questions.")]


STATEMENT = (
    "What is confirmed: guide, applicant, answers, SHA-256 of every file, commitment. `confirmation` is the SHA-256 of its"
    " canonical JSON (keys sorted, UTF-8, no white space)."
)


class Applicant(Body):
    """Who applies: the caller, or a legal person the caller represents; by id or by identifier, or neither for oneself."""

    kind: PartyKind
    id: UUID | None = None
    identifier: Annotated[str, StringConstraints(max_length=30)] | None = Field(
        default=None, description="公民身份号码 or 统一社会信用代码.", examples=["91369901MA72200101"]
    )


class ApplicationBody(Body):
    """An application."""

    implementation_code: ItemCode
    guide_hash: Hash | None = Field(
        default=None, description="The version the application was made by; another one in force is 409."
    )
    applicant: Applicant
    scenario: Situation
    answers: Answers
    materials: Materials = {}


class SubmissionBody(ApplicationBody):
    """An application with the applicant's confirmation."""

    guide_hash: Hash
    confirmation: Hash = Field(description="`confirmation` of the check, after the applicant has confirmed it.")
    notice: Annotated[str, StringConstraints(max_length=40)] = Field(
        default="",
        description="`notice.version` of the check: the privacy notice that you have shown to the applicant (个人信息保护法"
        "第三十条、第三十五条). Another one in force is 409. An instance may demand it (422).",
    )
    business_secrets: Annotated[list[ElementId], Field(max_length=200)] = Field(
        default=[],
        description="Fields and materials that the applicant marks as business secrets (行政许可法第五条第三款): no public "
        "notice holds them, and every reading by an official is on record.",
        examples=[["m3"]],
    )


class PrivacyNotice(Shape):
    """个人信息处理告知. Show it to the applicant before asking for anything, and send its ``version`` with the application."""

    version: str = Field(examples=["0b5d1c3e9a7f2468"])
    body: str = Field(description="Who processes.")
    purpose: str
    laws: list[str]
    kinds: list[str] = Field(description="What is processed.")
    sensitive: list[str] = Field(description="What of it is sensitive (个人信息保护法第二十八条).")
    kept: str = Field(description="How long it is kept.")
    rights: str = Field(description="Where rights are exercised.", examples=["/api/v1/me/data"])
    phones: list[str]


class MaterialLine(Shape):
    """A material that this applicant is asked for. ``source``: UPLOAD is to be sent; the others cost nothing."""

    element: str = Field(examples=["m3"])
    name: str
    source: str = Field(examples=["UPLOAD"])
    required: bool
    max_files: int
    max_mb: int
    accept: list[str]
    given: int = Field(description="Files given for it in this request.")


class Checked(Shape):
    """The application as it would be submitted; no ``confirmation`` and ``statement`` while materials are missing."""

    implementation_code: str = Field(examples=[EXAMPLE_ITEM])
    guide_hash: str = Field(examples=[EXAMPLE_HASH])
    scenario: dict[str, Any]
    answers: dict[str, Any] = Field(
        description="Cleaned: codes without blanks, sums computed, what does not apply gone."
    )
    materials: list[MaterialLine]
    missing: list[str] = Field(description="Required materials that are not given yet.", examples=[["m3"]])
    commitment: str = Field(description="材料真实承诺书, to be shown to the applicant with all of the content.")
    statement: dict[str, Any] | None = Field(description=STATEMENT)
    confirmation: str | None = Field(description="Hash of what the applicant confirms.", examples=[EXAMPLE_HASH])
    notice: PrivacyNotice


class Receipt(Shape):
    """回执. The query word opens the progress page without a token; keep it as you would a password."""

    case_id: str = Field(examples=[EXAMPLE_ID])
    registration_code: str = Field(examples=[EXAMPLE_CODE])
    query_word: str = Field(examples=["402917"])
    state: str = Field(examples=["SUBMITTED"])
    state_version: int = Field(examples=[1])
    repeated: bool = Field(description="True when this key had already been answered: it is the same case.")


_EXAMPLE = {
    "implementation_code": EXAMPLE_ITEM,
    "guide_hash": EXAMPLE_HASH,
    "applicant": {"kind": "LEGAL", "identifier": "91369901MA72200101"},
    "scenario": {"q.kind": "catering", "q.cold": "no", "q.online": "no", "q.agent": "self"},
    "answers": {"f.applicant.name": "信丰县示例餐饮有限公司", "f.premises.area": "48"},
    "materials": {"m3": [EXAMPLE_ID]},
}
_CONTENT_ERRORS = (
    "catalogue.item_unknown",
    "catalogue.guide_not_offered",
    "catalogue.item_succeeded",
    "catalogue.scenario_invalid",
    "cases.guide.changed",
    "cases.applicant.kind",
    "cases.applicant.not_yours",
    "cases.material.not_asked",
    "cases.material.too_many",
    "cases.prefill.differs",
    "cases.item.window_only",
    "identity.person.deceased",
    "cases.upload.not_found",
    "cases.renewal.unknown",
    "cases.renewal.expired",
    "cases.renewal.too_early",
    "cases.renewal.under_way",
    "codes.person_id.invalid",
    "codes.uscc.invalid",
    "formspec.answers_invalid",
)


@router.post(
    "/applications/check",
    response=Checked,
    summary="Check an application",
    openapi_extra=describe(errors=(*BODY_ERRORS, *_CONTENT_ERRORS), example=_EXAMPLE),
)
def check_application(request: HttpRequest, body: ApplicationBody) -> HttpResponse:
    """Everything the submission would check; nothing is stored. Show the applicant `answers`, the files and
    `commitment`; what they confirm is `confirmation`."""
    actor = caller(request)
    guide, applicant, files = _parts(actor, body)
    application: Application | None = None
    with pointed():
        try:
            application = content.check(guide, applicant, body.scenario, body.answers, files)
        except DomainError as error:
            if error.code != "cases.material.missing":
                raise
        # Asked last, so here everything else is right: say what is needed, for the uploads to follow.
        scenario = application.scenario if application else guide.clean_scenario(body.scenario)
        answers = application.answers if application else formspec.clean(guide.form, body.answers, scenario)
        renewing.renewed_by(guide, applicant.id, answers, clock.today())
    needs = guide.materials_for(scenario, answers)
    return answer(
        Checked(
            implementation_code=guide.code,
            guide_hash=guide.hash,
            scenario=dict(scenario),
            answers=dict(answers),
            materials=[_material(need, len(files.get(need.id, ()))) for need in needs],
            missing=[need.id for need in needs if _missing(need, files)],
            commitment=guide.commit_text,
            statement=application.statement if application else None,
            confirmation=application.confirmation if application else None,
            notice=_notice(guide),
        )
    )


@router.post(
    "/applications",
    response={201: Receipt, 200: Receipt},
    summary="Submit an application",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *KEY_ERRORS,
            *_CONTENT_ERRORS,
            "cases.applicant.assurance",
            "cases.material.missing",
            "cases.submit.confirmation_differs",
            "cases.submit.notice_differs",
            "cases.submit.notice_missing",
            "cases.secret.unknown",
        ),
        keyed=True,
        example={**_EXAMPLE, "confirmation": EXAMPLE_HASH},
    ),
)
def submit_application(request: HttpRequest, body: SubmissionBody) -> HttpResponse:
    """提交. The registration code is issued at once: from here every hour of the case is on the record.

    201 for a new case; 200 with the same receipt when the Idempotency-Key had been answered before.
    """
    actor = caller(request)
    assert actor.account_id is not None
    claimed = claim(actor.account_id, idempotency_key(request), {"submit": _fingerprint(request)})
    # The whole request is repeatable: a guide that changed since must not turn a retry into a refusal.
    told = once(claimed, lambda: _submit(actor, body, claimed))
    told["query_word"] = told["query_word"] or query_word.of_case(UUID(told["case_id"]))
    receipt = Receipt(**told)
    headers = {"Location": f"/api/v1/cases/{receipt.registration_code}"}
    return answer(receipt, 200 if receipt.repeated else 201, headers)


def _submit(actor: Actor, body: SubmissionBody, claimed: Claim) -> dict[str, Any]:
    guide, applicant, files = _parts(actor, body)
    with pointed():
        application = content.check(guide, applicant, body.scenario, body.answers, files)
    application = application.marked(body.business_secrets)
    return submit(
        actor, application=application, confirmed=body.confirmation, claim=claimed, notice=body.notice
    ).document()


def _parts(actor: Actor, body: ApplicationBody) -> tuple[BoundGuide, Party, dict[str, tuple[AttachedFile, ...]]]:
    """Guide in force, applicant whom the actor may apply for, files of the actor. At most three statements."""
    guide = current_guide(body.implementation_code)
    if body.guide_hash not in (None, guide.hash):
        raise DomainError("cases.guide.changed")
    return guide, _applicant(actor, body.applicant, guide), attached_files(actor, body.materials)


def _applicant(actor: Actor, given: Applicant, guide: BoundGuide) -> Party:
    party_id = given.id
    if party_id is None and given.identifier is not None:
        find = find_natural_person if given.kind is PartyKind.NATURAL else find_legal_person
        party_id = find(given.identifier)
    elif party_id is None and given.kind is PartyKind.NATURAL:
        party_id = actor.person_id
    # Whether somebody else exists is not told: not theirs, known or not, is one answer.
    if party_id is None or not may_apply_for(actor, given.kind, party_id, guide):
        raise DomainError("cases.applicant.not_yours")
    check_alive(actor, given.kind, party_id)
    if given.kind is PartyKind.NATURAL and party_id not in actor.persons and actor.channel is not Channel.WINDOW:
        # An agent or guardian is told what is known of the principal: that is a reading, and the principal sees it.
        agent = on_behalf(actor, party_id, guide)
        party = read_party(agent, given.kind, party_id, purpose=f"代为申请：{guide.name}")
    else:
        party = party_of(given.kind, party_id)
    if party is None:
        raise DomainError("cases.applicant.not_yours")
    return party


def attached_files(actor: Actor, materials: dict[str, list[UUID]]) -> dict[str, tuple[AttachedFile, ...]]:
    """The caller's uploads by material; one statement, none where nothing is cited. ``cases.upload.not_found``."""
    wanted = sorted({each for ids in materials.values() for each in ids})
    by_id = {file.id: file for file in files_of(actor, wanted)} if wanted else {}
    return {element: tuple(by_id[each] for each in dict.fromkeys(ids)) for element, ids in materials.items()}


def _fingerprint(request: HttpRequest) -> str:
    """What is asked, whatever the order of its keys."""
    return sha256(orjson.dumps(orjson.loads(request.body), option=orjson.OPT_SORT_KEYS)).hexdigest()


def _notice(guide: BoundGuide) -> PrivacyNotice:
    told = notice_of(guide)
    return PrivacyNotice(
        version=told.version,
        body=told.body,
        purpose=told.purpose,
        laws=list(told.laws),
        kinds=list(told.kinds),
        sensitive=list(told.sensitive),
        kept=told.kept,
        rights="/api/v1/me/data",
        phones=list(told.phones),
    )


def _missing(need: MaterialNeed, files: dict[str, tuple[AttachedFile, ...]]) -> bool:
    return need.required and need.source is MaterialSource.UPLOAD and not files.get(need.id)


def _material(need: MaterialNeed, given: int) -> MaterialLine:
    return MaterialLine(
        element=need.id,
        name=need.name,
        source=need.source.value,
        required=need.required,
        max_files=need.max_files,
        max_mb=need.max_mb,
        accept=list(need.accept),
        given=given,
    )
