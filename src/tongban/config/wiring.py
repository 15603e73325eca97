"""Which adapter serves which port. Called once a process, web and worker alike; adapters are made at their first use."""

from __future__ import annotations

from django.conf import settings
from django.utils.module_loading import import_string

from tongban.capabilities.messaging import ports as messaging
from tongban.capabilities.messaging.adapters import wiring as messaging_adapters
from tongban.foundation import scanning
from tongban.foundation.transparency import authority
from tongban.foundation.transparency.ports import time_stamper
from tongban.foundation.web import probes
from tongban.oversight.privacy.ports import open_enquiries
from tongban.registry.catalogue.assessing import assessments
from tongban.registry.identity import ports as identity
from tongban.registry.identity.adapters import wiring as identity_adapters
from tongban.registry.identity.card_reader import card_reader
from tongban.registry.identity.exit_entry import exit_entry
from tongban.registry.identity.national_login import national_login
from tongban.registry.identity.notices import notices
from tongban.registry.identity.population import population


def wire() -> None:
    """One line for each port."""
    scanning.scanner.by(lambda: scanning.from_settings(settings))
    probes.register_note("virus_scanner", lambda: scanning.scanner.now().check().reason)
    time_stamper.by(lambda: authority.from_settings(settings))
    messaging.sms.by(lambda: messaging_adapters.sms_gateway(settings))
    messaging.mail.by(lambda: messaging_adapters.mail_gateway(settings))
    identity.enterprise_registry.by(lambda: identity_adapters.from_settings(settings))
    population.by(lambda: identity_adapters.population_registry(settings))
    exit_entry.by(lambda: identity_adapters.exit_entry(settings))
    card_reader.by(lambda: identity_adapters.card_reader(settings))
    national_login.by(lambda: identity_adapters.national_login(settings))
    assessments.by(lambda: import_string("tongban.oversight.privacy.queries.Assessments")())
    open_enquiries.by(lambda: import_string("tongban.oversight.grievances.queries.Waiting")())
    # By its name: what writes messages knows models, which are not there yet.
    notices.by(lambda: import_string("tongban.capabilities.messaging.actions.tell_of_account.AccountNotices")())
