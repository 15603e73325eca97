"""What a form can be filled with is fetched from the registers, once the application is begun and again on request.

Asked outside of any transaction; each question leaves a trace that the person sees (个人信息保护法第四十四条). Only what the
form asks for is asked (第六条). A register that is away or answers wrongly keeps nobody from going on: what it would have
said is typed, and who handles the case is told that nobody has vouched for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases.actions.draft import OpenDraft, application_party, open_draft, put_fetched
from tongban.cases.provided import BASIS, Source, keys_of
from tongban.foundation import clock
from tongban.kernel.codes.documents import IN_POPULATION_REGISTRY
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.register_legal_person import register_legal_person
from tongban.registry.identity.actors import Actor, system_actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.population import PersonField, PersonRecord, population
from tongban.registry.identity.ports import EnterpriseRecord, enterprise_registry
from tongban.registry.identity.queries import Party
from tongban.registry.identity.trail import POPULATION, record_query

Values = dict[str, Any]

_PERSON: Mapping[str, tuple[PersonField, Callable[[PersonRecord], Any]]] = {
    "sex": (PersonField.SEX, lambda told: told.sex.value if told.sex else None),
    "birth_date": (PersonField.BIRTH_DATE, lambda told: told.birth_date.isoformat() if told.birth_date else None),
    "nation": (PersonField.NATION, lambda told: told.nation),
    "region": (PersonField.RESIDENCE, lambda told: told.region_code),
    "address": (PersonField.RESIDENCE, lambda told: told.address),
    "marital_state": (PersonField.MARITAL_STATE, lambda told: told.marital_state.value if told.marital_state else None),
}
_ENTERPRISE = frozenset({"name", "uscc", "legal_representative", "address", "registered_on", "kind"})


def provide(actor: Actor, draft_id: UUID) -> OpenDraft:
    """The draft with what the registers say for its form, and with what they could not be asked.

    Errors: ``cases.draft.not_found|changed``, ``cases.applicant.not_yours``. Not those of the registers: they are kept
    with the draft (``missed``).
    """
    draft = open_draft(actor, draft_id)
    if draft.submitted:
        return draft
    applicant, wanted = application_party(actor, draft), keys_of(draft.guide.form)
    if applicant.kind is PartyKind.NATURAL:
        source, ask, useful = Source.POPULATION, _of_person, wanted & _PERSON.keys()
    else:
        source, ask, useful = Source.ENTERPRISE, _of_enterprise, wanted & _ENTERPRISE
    if not useful:
        return draft
    now = clock.now()
    try:
        values, missed = ask(actor, draft, applicant, useful, now), []
    except DomainError as error:
        if not error.code.startswith("identity."):
            raise
        values, missed = {}, [{"source": source.value, "at": now.isoformat(), "why": error.code}]
    fetched = {
        key: {"value": value, "source": source.value, "at": now.isoformat()}
        for key, value in values.items()
        if key in useful and value not in (None, "")
    }
    kept = {key: row for key, row in draft.provided.items() if key not in fetched} | fetched
    return put_fetched(draft, kept, missed)


def _of_person(actor: Actor, draft: OpenDraft, party: Party, wanted: frozenset[str], now: datetime) -> Values:
    if party.document not in IN_POPULATION_REGISTRY:
        # Known by a passport or a travel permit: the registry has nothing, and a question would only hand on the number.
        return {}
    fields = sorted({_PERSON[key][0] for key in wanted} | {PersonField.NAME})
    purpose = f"预填：{draft.guide.name}"[:200]
    # On record before it is asked: a question whose answer never came was asked all the same.
    record_query(
        actor,
        party.id,
        system=POPULATION,
        fields=[str(each) for each in fields],
        purpose=purpose,
        basis=BASIS,
    )
    record = population.now().look_up(party.identifier, fields, basis=BASIS, purpose=purpose)
    if record.name != party.name:
        # Well formed, signed, and about somebody else: nothing of it is used.
        raise DomainError("identity.population_registry.bad_answer", reason="name")
    return {key: read(record) for key, (_field, read) in _PERSON.items() if key in wanted}


def _of_enterprise(actor: Actor, draft: OpenDraft, party: Party, wanted: frozenset[str], now: datetime) -> Values:
    record = enterprise_registry.now().look_up(party.identifier)
    if (record.name, record.legal_representative_name, record.address) != (
        party.name,
        party.legal_representative,
        party.address,
    ):
        # What is registered counts (民法典第六十四条、第六十五条): from here on it is the party's here too.
        register_legal_person(system_actor("registry"), record, verified_at=clock.real_now(), now=now)
    return _told(record)


def _told(record: EnterpriseRecord) -> Values:
    return {
        "name": record.name,
        "uscc": record.uscc,
        "legal_representative": record.legal_representative_name,
        "address": record.address,
        "registered_on": record.registered_on.isoformat(),
        "kind": record.kind_text,
    }
