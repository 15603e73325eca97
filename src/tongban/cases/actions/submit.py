"""提交: the application is checked against the bound guide, the confirmation against the content, and the registration
code is issued. From this instant every hour of the case is on the record.

One unit of work writes code, case, submission, materials and event in eight statements. The idempotency row (API) or the
draft (portal, window) is written with them, so the same application sent twice is one case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import PurePath
from typing import Any
from uuid import UUID

from tongban.cases import clockwork, content, plan, query_word, renewing
from tongban.cases.assurance import check_alive, check_assurance, check_online
from tongban.cases.content import Application, AttachedFile
from tongban.cases.kinds import Standing
from tongban.cases.mandated import matter_of
from tongban.cases.models import Case, RegistrationCode, RenewalClaim, Submission, SubmittedMaterial
from tongban.cases.queries.notice import told_by
from tongban.cases.readiness import ORIGINALS
from tongban.cases.states import State
from tongban.foundation import clock, keys
from tongban.foundation.keys import DataKey
from tongban.foundation.records.idempotency import Claim
from tongban.foundation.records.models import IdempotencyKey
from tongban.foundation.uow import Work, newborn, once, repeatable
from tongban.kernel.codes import registration_code
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import draw, uuid7
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.identity.actions.use_mandate import use_mandate
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import by_code, department_by_uscc, tick

DEED = "cases.submit"


@dataclass(frozen=True, slots=True)
class Receipt:
    """回执: what the applicant takes home. The query word opens the progress page without log-in; told only here."""

    case_id: UUID
    code: str
    query_word: str
    state_version: int
    repeated: bool = False

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "case_id": str(self.case_id),
            "registration_code": self.code,
            "query_word": self.query_word,
            "state": State.SUBMITTED.value,
            "state_version": self.state_version,
            "repeated": self.repeated,
        }


def submit(
    actor: Actor,
    *,
    application: Application,
    confirmed: str,
    claim: Claim | None = None,
    data_key: DataKey | None = None,
    case_id: UUID | None = None,
    origin: Mapping[str, str] | None = None,
    also: Callable[[Work[Case], Receipt], None] | None = None,
    notice: str = "",
) -> Receipt:
    """Bring a case into the world. The actor may act for the applicant (the callers have asked).

    ``origin`` is the case that another body did not accept, from which this one was carried over (转送).
    ``also`` collects what belongs to the same unit (the draft that is used up). ``data_key`` and ``case_id`` come from a
    draft, else both are new. ``notice``: the version of the privacy notice that was told (个人信息保护法第三十条、第三十五条).
    Errors: ``cases.applicant.assurance``, ``cases.submit.confirmation_differs|notice_missing|notice_differs``,
    ``cases.renewal.*``, ``identity.capacity.by_guardian``, ``identity.person.deceased``, ``uow.repeated_differently``,
    ``uow.busy``.
    """

    actor.must_be_capable()

    def unit() -> dict[str, Any]:
        check_online(actor.channel, application.guide)
        check_assurance(actor, application.guide)
        if origin is None:
            check_alive(actor, application.applicant.kind, application.applicant.id)
        kept = told_by(actor.channel, application.guide, notice) if origin is None else None
        return repeatable(
            lambda: _submit(actor, application, confirmed, claim, data_key, case_id, origin, also, kept)
        ).document()

    outcome = once(claim, unit)
    return Receipt(
        UUID(outcome["case_id"]),
        outcome["registration_code"],
        outcome["query_word"] or query_word.of_case(UUID(outcome["case_id"])),
        outcome["state_version"],
        outcome["repeated"],
    )


@dataclass(frozen=True, slots=True)
class _Registered:
    """What registration settles: the code, who is competent, the clock as it starts, the steps to come."""

    code: str
    department_id: UUID
    region_code: str
    facts: list[clockwork.StoredFact]
    due: dict[str, Any]
    steps: plan.Steps


def _submit(
    actor: Actor,
    application: Application,
    confirmed: str,
    claim: Claim | None,
    data_key: DataKey | None,
    case_id: UUID | None,
    origin: Mapping[str, str] | None,
    also: Callable[[Work[Case], Receipt], None] | None,
    notice: dict[str, Any] | None,
) -> Receipt:
    case_id = case_id or uuid7(clock.now())
    key = data_key or keys.new_data_key(case_id.bytes)
    newcomer = Case(id=case_id, data_key=key.wrapped)
    acting = _acting(actor, application)
    with newborn(acting, DEED, newcomer, tried={"guide": application.guide.hash}) as work:
        application.confirm(confirmed)
        registered = _register(application, work.now)
        day = clock.legal_date(work.now)
        renewed = renewing.renewed_by(application.guide, application.applicant.id, application.answers, day)
        receipt = Receipt(case_id, registered.code, query_word.of_key(key.plain), 1)
        work.insert(RegistrationCode, {"code": registered.code, "case_id": case_id})
        fingerprints = application.fingerprints(key.plain)
        told = add_submission(work, application, key.plain, fingerprints, round_=1, confirmed=confirmed)
        snapshot = applicant_document(application.applicant)
        born = _born(work, application, registered)
        open_ = {**told, **_told(born, registered), **({"notice": notice} if notice else {})}
        if (mandate := acting.acting_mandate) is not None:
            assert actor.person_id is not None
            words = {"item": application.guide.basic_code, "words": application.guide.name}
            use_mandate(work, mandate, case_id=case_id, case_code=registered.code, agent_id=actor.person_id, **words)
        if mandate is not None or acting.acting_ward is not None:
            born["agent_id"], open_["agent_id"] = actor.person_id, str(actor.person_id)
        if origin is not None:
            open_["transferred_from"] = {"case": origin["case"], "received_at": origin["received_at"]}
        if renewed is not None:
            born |= {"renews_id": renewed.case_id, "renewal_due": renewed.due}
            open_["renews"] = renewed.document()
            claim_row = {"permit_id": renewed.case_id, "attempt": renewed.attempt, "case_id": case_id}
            work.insert(RenewalClaim, claim_row)
        work.record("cases.case.submitted", open=open_, sealed={"applicant": snapshot})
        sealed = content.seal_content(key.plain, case_id, snapshot)
        row = {**born, "last_seq": work.sequence, "data_key": key.wrapped, "applicant_sealed": sealed}
        work.insert(Case, {**row, "fingerprints": fingerprints})
        if claim is not None:
            # The word is not kept in the clear: it is derived again when the answer is given again.
            work.insert(IdempotencyKey, claim.row({**receipt.document(), "query_word": ""}, work.now))
        if also is not None:
            also(work, receipt)
    return receipt


def _register(application: Application, now: datetime) -> _Registered:
    guide, day = application.guide, clock.legal_date(now)
    facts = [clockwork.stored(FactKind.RECEIVED, now)]
    department_id, region_code = _competent(guide.department_uscc, guide.region_code, day, tick())
    return _Registered(
        code=registration_code(region_code[:6], day, draw),
        department_id=department_id,
        region_code=region_code,
        facts=facts,
        due=clockwork.columns(clockwork.clock_of(facts, guide)),
        steps=plan.laid_out(guide.review_plan, {**application.scenario, **application.answers}),
    )


def _born(work: Work[Case], application: Application, registered: _Registered) -> dict[str, Any]:
    """The open columns of the newborn case."""
    return {
        "id": work.target.id,
        "state_version": 1,
        "state": State.SUBMITTED.value,
        "code": registered.code,
        "guide_id": application.guide.hash,
        "department_id": registered.department_id,
        "region_code": registered.region_code,
        "channel": work.actor.stamp()["channel"],
        "applicant_kind": application.applicant.kind.value,
        "applicant_id": application.applicant.id,
        "submitted_by": work.actor.account_id,
        "outcome": "",
        "submitted_at": work.now,
        "received_at": work.now,
        **registered.due,
        "facts": registered.facts,
        "steps": registered.steps,
        "asked": application.asked,
        "noticed": {},
        "pending": pending_of(application),
        "standing": Standing.VALID.value,
    }


def pending_of(application: Application) -> dict[str, Any]:
    """What waits from the beginning: the originals that the guide says must be seen."""
    originals = [need.id for need in application.needs if need.original_seen]
    return {ORIGINALS: originals} if originals else {}


def _told(born: dict[str, Any], registered: _Registered) -> dict[str, Any]:
    """The same as the event's open part tells it."""
    applicant = {"kind": born["applicant_kind"], "id": str(born["applicant_id"])}
    return {
        "code": born["code"],
        "guide": born["guide_id"],
        "department": str(born["department_id"]),
        "region": born["region_code"],
        "channel": born["channel"],
        "applicant": applicant,
        "submitted_by": str(born["submitted_by"]),
        "parties": [applicant],
        "after": {"state": born["state"], "state_version": 1},
        "pending": born["pending"],
        "facts": registered.facts,
        "clock": clockwork.open_part(registered.due),
        "steps": registered.steps,
    }


def _acting(actor: Actor, application: Application) -> Actor:
    """In what capacity the application is made: by right of the window's post, for a legal person, as guardian, by a mandate,
    or for oneself."""
    if actor.channel is Channel.WINDOW and not _assists(actor, application):
        post = actor.holds(Duty.INTAKE, region_code=application.guide.region_code)
        return actor.by_right_of(post) if post is not None else actor
    legal, applicant_id = application.applicant.kind is PartyKind.LEGAL, application.applicant.id
    if not legal and applicant_id not in actor.persons:
        return on_behalf(actor, applicant_id, application.guide)
    return actor.acting_as(Capacity.LEGAL_PERSON if legal else Capacity.SELF)


def _assists(actor: Actor, application: Application) -> bool:
    """Whether it is made by what the applicant said at a service point, and not taken in at a window."""
    held = actor.mandate_to_apply(application.applicant.id, matter_of(application.guide))
    return held is not None and application.applicant.kind is PartyKind.NATURAL


def on_behalf(actor: Actor, person_id: UUID, guide: BoundGuide) -> Actor:
    """The actor as this person's guardian, or by the mandate to apply. DomainError ``cases.applicant.not_yours`` without either."""
    ward = actor.guardianship_of(person_id)
    if ward is not None and actor.channel is not Channel.WINDOW:
        return actor.by_guardianship(ward)
    return entrusted(actor, person_id, guide)


def entrusted(actor: Actor, principal_id: UUID, guide: BoundGuide) -> Actor:
    """The actor by the mandate to apply for ``principal_id``. DomainError ``cases.applicant.not_yours`` without one."""
    mandate = actor.mandate_to_apply(principal_id, matter_of(guide))
    if mandate is None:
        raise DomainError("cases.applicant.not_yours")
    return actor.by_mandate(mandate)


def add_submission(
    work: Work[Case],
    application: Application,
    data_key: bytes,
    fingerprints: dict[str, str],
    *,
    round_: int,
    confirmed: str,
) -> dict[str, Any]:
    """Collect the submission of a round and its materials; returns what the event's open part tells of them."""
    case_id = work.target.id
    # The confirmed hash is over answers that could be guessed: it is kept under the case key.
    witnessed = keys.content_fingerprint(data_key, "confirmed", confirmed.encode())
    n = work.next_n()
    work.insert(
        Submission,
        {
            "case_id": case_id,
            "n": n,
            "round": round_,
            "at": work.now,
            "channel": work.actor.stamp()["channel"],
            "content_sealed": content.seal_content(data_key, case_id, application.content()),
            "confirmed": witnessed,
            "fingerprints": fingerprints,
        },
    )
    materials = _material_rows(work, application, data_key, round_)
    work.insert(SubmittedMaterial, *materials)
    shown = ("n", "element", "source", "trust", "size", "media_type")
    return {
        "submission": n,
        "round": round_,
        "confirmed": witnessed,
        "asked": application.asked,
        "fingerprints": fingerprints,
        "materials": [
            {**{name: row[name] for name in shown}, "file": str(row["file_id"]) if row["file_id"] else None}
            for row in materials
        ],
    }


def applicant_document(applicant: Party) -> dict[str, Any]:
    """Who applied, as told at submission: the sealed snapshot."""
    return {
        "kind": applicant.kind.value,
        "name": applicant.name,
        "identifier": applicant.identifier,
        "mobile": applicant.mobile,
        "legal_representative": applicant.legal_representative,
        "address": applicant.address,
    }


def _material_rows(work: Work[Case], application: Application, data_key: bytes, round_: int) -> list[dict[str, Any]]:
    case_id = work.target.id
    # A scan's name given at the window is an official's text that the applicant would read: it is the material's name.
    at_window = work.actor.stamp()["channel"] == Channel.WINDOW.value
    rows = []

    def shown(file: AttachedFile, material: str) -> str:
        return f"{material}{PurePath(file.name).suffix}" if at_window else file.name

    for need in application.needs:
        blank = {
            "case_id": case_id,
            "n": 0,
            "round": round_,
            "element": need.id,
            "source": need.source.value,
            "trust": "D",
            "file_id": None,
            "size": None,
            "media_type": "",
            "name_sealed": None,
            "file_key": None,
            "provenance": {},
        }
        if need.source is MaterialSource.UPLOAD:
            for file in application.files.get(need.id, ()):
                n = work.next_n()
                plain = keys.unwrap(file.wrapped_key, file.key_context)
                rows.append(
                    {
                        **blank,
                        "n": n,
                        "file_id": file.id,
                        "size": file.size,
                        "media_type": file.media_type,
                        "name_sealed": content.seal_text(
                            data_key, case_id, n, f"{file.sha256} {shown(file, need.name)}"
                        ),
                        "file_key": keys.seal(data_key, plain, b"file:" + file.id.bytes),
                    }
                )
        elif need.source is MaterialSource.REGISTRY:
            asked = "legal" if application.applicant.kind is PartyKind.LEGAL else "natural"
            provenance = {"registry": f"identity.{asked}_person", "party": str(application.applicant.id)}
            rows.append({**blank, "n": work.next_n(), "trust": "B", "provenance": provenance})
        else:
            rows.append({**blank, "n": work.next_n()})
    return rows


@lru_cache(maxsize=4096)
def _competent(uscc: str, region_code: str, day: date, _tick: int) -> tuple[UUID, str]:
    """Body and region that on a day stand where the guide names them: after a reform the successors. Read once a process
    and :func:`tick`."""
    return department_by_uscc(uscc, day).id, by_code(region_code, day).code


def received(round_: int, now: datetime) -> clockwork.StoredFact:
    """The clock's fact of a submission of a round."""
    return clockwork.stored(FactKind.RECEIVED if round_ == 1 else FactKind.CORRECTION_RECEIVED, now)
