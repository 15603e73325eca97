"""Which adapter serves, by the settings. ``config/wiring.py`` calls this once a process."""

from __future__ import annotations

import structlog
from django.conf import LazySettings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from tongban.foundation.outgoing import OutgoingClient, line_to
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.card_reader import http as card_reader_http
from tongban.registry.identity.adapters.card_reader.failing import FailingCardReader
from tongban.registry.identity.adapters.enterprise_registry import http
from tongban.registry.identity.adapters.enterprise_registry.failing import FailingEnterpriseRegistry
from tongban.registry.identity.adapters.exit_entry import http as exit_entry_http
from tongban.registry.identity.adapters.exit_entry.failing import FailingExitEntryDocuments
from tongban.registry.identity.adapters.national_login import http as national_http
from tongban.registry.identity.adapters.national_login.failing import FailingNationalLogin
from tongban.registry.identity.adapters.population_registry import http as population_http
from tongban.registry.identity.adapters.population_registry.failing import FailingPopulationRegistry
from tongban.registry.identity.card_reader import CardReader
from tongban.registry.identity.exit_entry import ExitEntryDocuments
from tongban.registry.identity.national_login import NationalLogin
from tongban.registry.identity.population import PopulationRegistry
from tongban.registry.identity.ports import EnterpriseRegistry

_log = structlog.get_logger(__name__)


def from_settings(settings: LazySettings) -> EnterpriseRegistry:
    """The register by ``ENTERPRISE_REGISTRY_URL`` and ``ENTERPRISE_REGISTRY_SECRET``.

    Without an address, or with one or a secret that is not allowed, the platform still starts: look-ups fail with a
    clear error, ``check()`` tells the operator why (``not_configured``, ``refused_address``, ``secret_too_short``).
    """
    url, secret = settings.ENTERPRISE_REGISTRY_URL, settings.ENTERPRISE_REGISTRY_SECRET
    client = line_to("enterprise_registry", http.system, url, secret)
    return FailingEnterpriseRegistry(client) if isinstance(client, str) else http.HttpEnterpriseRegistry(client)


def population_registry(settings: LazySettings) -> PopulationRegistry:
    """The population registry by ``POPULATION_REGISTRY_URL`` and ``POPULATION_REGISTRY_SECRET``; alike."""
    url, secret = settings.POPULATION_REGISTRY_URL, settings.POPULATION_REGISTRY_SECRET
    client = line_to("population_registry", population_http.system, url, secret)
    if isinstance(client, str):
        return FailingPopulationRegistry(client)
    return population_http.HttpPopulationRegistry(client)


def exit_entry(settings: LazySettings) -> ExitEntryDocuments:
    """The verification of exit-entry documents by ``EXIT_ENTRY_URL`` and ``EXIT_ENTRY_SECRET``; alike. Without an address there
    is none, and these documents are looked at by a window alone."""
    client = line_to("exit_entry", exit_entry_http.system, settings.EXIT_ENTRY_URL, settings.EXIT_ENTRY_SECRET)
    if isinstance(client, str):
        return FailingExitEntryDocuments(client)
    return exit_entry_http.HttpExitEntryDocuments(client)


def card_reader(settings: LazySettings) -> CardReader:
    """The card readers by ``CARD_READER_URL`` and ``CARD_READER_SECRET``; alike. Without an address there are none."""
    client = line_to("card_reader", card_reader_http.system, settings.CARD_READER_URL, settings.CARD_READER_SECRET)
    return FailingCardReader(client) if isinstance(client, str) else card_reader_http.HttpCardReader(client)


def national_login(settings: LazySettings) -> NationalLogin:
    """The national platform's log-in by ``NATIONAL_LOGIN_URL`` (its issuer), ``NATIONAL_LOGIN_CLIENT_ID`` and
    ``NATIONAL_LOGIN_SECRET`` or ``NATIONAL_LOGIN_KEY``; alike. Without an address there is none."""
    url = settings.NATIONAL_LOGIN_URL
    if not url:
        return FailingNationalLogin("not_configured")
    try:
        ourselves = _at_the_national_platform(settings)
        return national_http.HttpNationalLogin(OutgoingClient(national_http.system(url)), ourselves)
    except DomainError as error:
        reason, detail = "refused_address", error.data.get("reason", "")
    except (JoseError, ValueError) as error:
        reason, detail = str(error) if isinstance(error, _Unusable) else "key_unreadable", ""
    _log.error("national_login.not_usable", reason=reason, detail=detail)
    return FailingNationalLogin(reason)


class _Unusable(ValueError):
    """By a word for the operator."""


def _at_the_national_platform(settings: LazySettings) -> national_http.Ourselves:
    if pem := settings.NATIONAL_LOGIN_KEY:
        kind = ECKey if "EC PRIVATE" in pem else RSAKey
        key = kind.import_key(pem)
        if not key.is_private:
            raise _Unusable("key_unreadable")
        return national_http.Ourselves(settings.NATIONAL_LOGIN_CLIENT_ID, key=key)
    if len(settings.NATIONAL_LOGIN_SECRET) < 16:
        raise _Unusable("secret_too_short")
    return national_http.Ourselves(settings.NATIONAL_LOGIN_CLIENT_ID, secret=settings.NATIONAL_LOGIN_SECRET)
