"""Which adapter serves, by the settings. ``config/wiring.py`` calls this once a process."""

from __future__ import annotations

import structlog
from django.conf import LazySettings
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, RSAKey

from tongban.foundation.outgoing import OutgoingClient
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
    if not url:
        return FailingEnterpriseRegistry("not_configured")
    if len(secret) < 16:
        return _refused("secret_too_short")
    try:
        return http.HttpEnterpriseRegistry(OutgoingClient(http.system(url, secret)))
    except DomainError as error:
        return _refused("refused_address", detail=error.data.get("reason", ""))


def _refused(reason: str, **detail: object) -> EnterpriseRegistry:
    _log.error("enterprise_registry.not_usable", reason=reason, **detail)
    return FailingEnterpriseRegistry(reason)


def population_registry(settings: LazySettings) -> PopulationRegistry:
    """The population registry by ``POPULATION_REGISTRY_URL`` and ``POPULATION_REGISTRY_SECRET``; alike."""
    url, secret = settings.POPULATION_REGISTRY_URL, settings.POPULATION_REGISTRY_SECRET
    if not url:
        return FailingPopulationRegistry("not_configured")
    reason, detail = "secret_too_short", ""
    if len(secret) >= 16:
        try:
            return population_http.HttpPopulationRegistry(OutgoingClient(population_http.system(url, secret)))
        except DomainError as error:
            reason, detail = "refused_address", error.data.get("reason", "")
    _log.error("population_registry.not_usable", reason=reason, detail=detail)
    return FailingPopulationRegistry(reason)


def exit_entry(settings: LazySettings) -> ExitEntryDocuments:
    """The verification of exit-entry documents by ``EXIT_ENTRY_URL`` and ``EXIT_ENTRY_SECRET``; alike. Without an address there
    is none, and these documents are looked at by a window alone."""
    url, secret = settings.EXIT_ENTRY_URL, settings.EXIT_ENTRY_SECRET
    if not url:
        return FailingExitEntryDocuments("not_configured")
    reason, detail = "secret_too_short", ""
    if len(secret) >= 16:
        try:
            return exit_entry_http.HttpExitEntryDocuments(OutgoingClient(exit_entry_http.system(url, secret)))
        except DomainError as error:
            reason, detail = "refused_address", error.data.get("reason", "")
    _log.error("exit_entry.not_usable", reason=reason, detail=detail)
    return FailingExitEntryDocuments(reason)


def card_reader(settings: LazySettings) -> CardReader:
    """The card readers by ``CARD_READER_URL`` and ``CARD_READER_SECRET``; alike. Without an address there are none."""
    url, secret = settings.CARD_READER_URL, settings.CARD_READER_SECRET
    if not url:
        return FailingCardReader("not_configured")
    reason, detail = "secret_too_short", ""
    if len(secret) >= 16:
        try:
            return card_reader_http.HttpCardReader(OutgoingClient(card_reader_http.system(url, secret)))
        except DomainError as error:
            reason, detail = "refused_address", error.data.get("reason", "")
    _log.error("card_reader.not_usable", reason=reason, detail=detail)
    return FailingCardReader(reason)


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
