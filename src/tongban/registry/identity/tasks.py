"""Scheduled care of identity."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import structlog
from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.change_mobile import carry_out_mobile_changes
from tongban.registry.identity.actions.end_guardianship import end_those_of_age
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actions.record_death import record_death, record_life
from tongban.registry.identity.actions.refresh_company import refresh_company
from tongban.registry.identity.actions.tell_of_ends import tell_of_ends
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.card_readings import READING_VALID_FOR
from tongban.registry.identity.companies import stale_companies
from tongban.registry.identity.contacts import CODE_VALID_FOR
from tongban.registry.identity.lives import unasked
from tongban.registry.identity.mobiles import PROOF_VALID_FOR
from tongban.registry.identity.models import CardReading, EmailConfirmation, MobileConfirmation
from tongban.registry.identity.population import POPULATION_UNAVAILABLE, PersonField, population
from tongban.registry.identity.ports import REGISTRY_UNAVAILABLE, enterprise_registry
from tongban.registry.identity.trail import POPULATION, record_query

_FRESH = timedelta(hours=20)
_MOST_A_NIGHT = 20_000
_ASKED_EVERY = timedelta(days=30)
_DEATH_PURPOSE = "停用去世的人的账号"
_DEATH_BASIS = "个人信息保护法第九条、户口登记条例第八条"

_log = structlog.get_logger(__name__)


@app.periodic(cron="*/15 * * * *")
@app.task(name="identity.sweep", queueing_lock="identity.sweep")
def forget_unconfirmed(timestamp: int) -> None:
    """E-mail addresses that were never confirmed, an hour after their code ended; mobile numbers, proved or not; what was
    read from identity cards, used or not."""
    EmailConfirmation.objects.filter(made_at__lt=clock.real_now() - 5 * CODE_VALID_FOR).delete()
    MobileConfirmation.objects.filter(made_at__lt=clock.real_now() - 4 * PROOF_VALID_FOR).delete()
    CardReading.objects.filter(made_at__lt=clock.real_now() - 4 * READING_VALID_FOR).delete()


@app.periodic(cron="*/10 * * * *")
@app.task(name="identity.mobile_changes", queueing_lock="identity.mobile_changes")
def change_mobiles(timestamp: int) -> None:
    """Changes of mobile number whose three days are over."""
    carry_out_mobile_changes(clock.now())


@app.periodic(cron="10 8 * * *")
@app.task(name="identity.mandates_ending", queueing_lock="identity.mandates_ending")
def tell_of_ending_mandates(timestamp: int) -> None:
    """Both persons of a mandate for a period, a week before its last day and when it is over."""
    tell_of_ends(clock.today())


@app.periodic(cron="2 0 * * *")
@app.task(name="identity.guardianships_of_age", queueing_lock="identity.guardianships_of_age")
def end_guardianships_of_age(timestamp: int) -> None:
    """Wards who are 18 from today on: both are told. That the guardian is out, the row says by itself."""
    end_those_of_age(clock.now())


@app.periodic(cron="20 2 * * *")
@app.task(name="identity.refresh_companies", queueing_lock="identity.refresh_companies")
def refresh_companies(timestamp: int) -> None:
    """What the register says of the legal persons that people act for, each night, the longest unasked first.

    A register that is away ends the night's round; one wrong answer only passes over that legal person.
    """
    refreshed = 0
    for legal_person_id, uscc in stale_companies(clock.real_now() - _FRESH, _MOST_A_NIGHT):
        try:
            _refresh(legal_person_id, uscc)
            refreshed += 1
        except DomainError as error:
            _log.warning("identity.refresh_companies.failed", code=error.code, uscc=uscc)
            if error.code == REGISTRY_UNAVAILABLE:
                break
    _log.info("identity.refresh_companies.done", refreshed=refreshed)


@app.periodic(cron="40 3 * * *")
@app.task(name="identity.find_duplicates", queueing_lock="identity.find_duplicates")
def find_duplicates(timestamp: int) -> None:
    """Who may be on record twice, compared each night over everybody; the officials find the pairs at the desk."""
    walk = find_resemblances(clock.now())
    _log.info("identity.find_duplicates.done", compared=walk.compared, found=walk.found, forgotten=walk.forgotten)


@app.periodic(cron="50 2 * * *")
@app.task(name="identity.ask_deaths", queueing_lock="identity.ask_deaths")
def ask_deaths(timestamp: int) -> None:
    """Who has an account and may have died: each is asked about once in thirty days, the longest unasked first. Every question is
    on record for the person. A registry that is away ends the night's round."""
    deaths = 0
    for person_id, number in unasked(clock.now() - _ASKED_EVERY, _MOST_A_NIGHT):
        try:
            deaths += _ask_death(person_id, number)
        except DomainError as error:
            _log.warning("identity.ask_deaths.failed", code=error.code)
            if error.code == POPULATION_UNAVAILABLE:
                break
    _log.info("identity.ask_deaths.done", deaths=deaths)


def _ask_death(person_id: UUID, number: str) -> bool:
    actor, asked = system_actor("ask-deaths"), (PersonField.DECEASED,)
    record_query(actor, person_id, system=POPULATION, fields=asked, purpose=_DEATH_PURPOSE, basis=_DEATH_BASIS)
    record = population.now().look_up(number, asked, basis=_DEATH_BASIS, purpose=_DEATH_PURPOSE)
    if record.deceased:
        return record_death(actor, person_id=person_id, now=clock.now())
    record_life(person_id, clock.now())
    return False


def _refresh(legal_person_id: UUID, uscc: str) -> None:
    record = enterprise_registry.now().look_up(uscc)
    refresh_company(
        system_actor("refresh-companies"),
        record,
        legal_person_id=legal_person_id,
        verified_at=clock.real_now(),
        now=clock.now(),
    )
