"""Which adapter serves which port. Called once a process, web and worker alike; adapters are made at their first use."""

from __future__ import annotations

from django.conf import settings

from tongban.capabilities.messaging import ports as messaging
from tongban.capabilities.messaging.adapters import wiring as messaging_adapters
from tongban.registry.identity import ports as identity
from tongban.registry.identity.adapters import wiring as identity_adapters
from tongban.registry.identity.population import population


def wire() -> None:
    """One line for each port."""
    messaging.sms.by(lambda: messaging_adapters.sms_gateway(settings))
    messaging.mail.by(lambda: messaging_adapters.mail_gateway(settings))
    identity.enterprise_registry.by(lambda: identity_adapters.from_settings(settings))
    population.by(lambda: identity_adapters.population_registry(settings))
