"""告知利害关系人: whose great interests a matter touches is told of it, may say what they think, and may ask to be heard."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.actions.unit import CaseStep, DeedDone, on_case, repeatable_deed
from tongban.cases.screening import REASONS
from tongban.cases.states import Deed
from tongban.foundation.records.idempotency import DeedKey
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import find_legal_person, find_natural_person, party_of
from tongban.registry.identity.resolving import ids_of_person


def tell_party(
    actor: Actor, *, case_id: UUID, seen: int, kind: PartyKind, name: str, identifier: str, reasons: str,
    key: str | None = None,
) -> DeedDone:  # fmt: skip
    """Tell an interested party (行政许可法第三十六条). ``identifier`` is the 公民身份号码 or the 统一社会信用代码; only who is
    known by both is told, so that nobody finds out by trying who is.

    Errors: ``cases.party.unknown|applicant|told|reasons``, ``codes.*``, ``cases.text.*``, as ``on_case``.
    """
    tried = {"kind": kind.value, "name": name, "identifier": identifier, "reasons": reasons}

    def unit(claimed: DeedKey | None) -> DeedDone:
        with on_case(actor, Deed.TELL_PARTY, case_id, seen=seen, key=claimed, tried=tried) as step:
            party = {"kind": kind.value, "id": str(_found(step, kind, name, identifier))}
            if not reasons.strip():
                raise DomainError("cases.party.reasons")
            text = step.screened(reasons, (), REASONS)
            told = step.moved(interested=[*(step.case.interested or ()), party])
            # Told is the party, not the applicant.
            open_ = {**told, "parties": [party], "party": party}
            step.work.record("cases.case.party_told", open=open_, sealed={"words": text})
            return step.done()

    return repeatable_deed(actor, Deed.TELL_PARTY, case_id, key, {"seen": seen, **tried}, unit)


def _found(step: CaseStep, kind: PartyKind, name: str, identifier: str) -> UUID:
    find = find_natural_person if kind is PartyKind.NATURAL else find_legal_person
    party_id = find(identifier.strip())
    party = party_of(kind, party_id) if party_id is not None else None
    if party is None or party.name != name.strip():
        raise DomainError("cases.party.unknown")
    # A case keeps the ids of its day, whoever was merged since.
    ids = ids_of_person(party.id) if kind is PartyKind.NATURAL else (party.id,)
    if step.case.applicant_id in ids:
        raise DomainError("cases.party.applicant")
    if any(each["id"] in map(str, ids) for each in step.case.interested or ()):
        raise DomainError("cases.party.told")
    return party.id
