"""A terminal shows a code, the person types it in a browser of his own and lets it in or not (RFC 8628)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from secrets import choice, token_urlsafe

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.oidc.actions.enter import (
    DEVICE_VALID_FOR,
    Browser,
    enter_on_device,
    give_consent,
    refuse,
)
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.models import Client, Code, DeviceRequest

INTERVAL = timedelta(seconds=5)
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
"""No vowels, so that no word comes about, and nothing that is read for something else (RFC 8628, 6.1)."""


class DeviceAnswer(StrEnum):
    """What a device that asks is told."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED = "expired_token"
    DENIED = "access_denied"
    LET_IN = "authorized"


@dataclass(frozen=True, slots=True)
class DeviceCodes:
    """What a device gets: its own secret, and what it shows."""

    device_code: str
    user_code: str


def ask_on_device(client: Client, scopes: Sequence[str], *, least: int = 0) -> DeviceCodes:
    """Two codes, good for ten minutes. ``least``: who is known less surely is not let in (``acr_values``)."""
    device_code = token_urlsafe(32)
    # Two alike among those of ten minutes are one in ten thousand million; then the device is told to ask again.
    user_code = "".join(choice(_LETTERS) for _ in range(8))
    DeviceRequest.objects.create(
        device_hash=digest_of(device_code),
        user_code=user_code,
        client=client,
        scopes=list(scopes),
        least_level=least,
        expires_at=clock.real_now() + DEVICE_VALID_FOR,
    )
    return DeviceCodes(device_code, f"{user_code[:4]}-{user_code[4:]}")


def device_waiting(typed: str) -> DeviceRequest:
    """The request that shows this code and waits, for as much as its application may ask now; ``least_level`` too.

    DomainError ``oidc.device.unknown``. Count the tries before asking.
    """
    code = "".join(each for each in typed.upper() if each.isalpha())[:9]
    found = DeviceRequest.objects.filter(
        user_code=code, refused=False, expires_at__gt=clock.real_now(), client__state="ACTIVE", client__on_devices=True
    )
    row = found.select_related("client").first()
    if row is None or Code.objects.filter(pk=bytes(row.device_hash)).exists():
        raise DomainError("oidc.device.unknown")
    row.scopes = [each for each in row.scopes if each in row.client.scopes]
    row.least_level = max(row.least_level, row.client.least_level)
    return row


def let_in(actor: Actor, *, typed: str, browser: Browser, level: int) -> None:
    """The person lets the device in and gives what it asked for.

    DomainErrors ``oidc.device.unknown``, ``oidc.device.level``.
    """
    with transaction.atomic():
        # Of two persons who let it in at once the second finds it taken, or kept out.
        DeviceRequest.objects.select_for_update().get(pk=device_waiting(typed).pk)
        row = device_waiting(typed)
        client = row.client
        if level < row.least_level:
            raise DomainError("oidc.device.level", least=row.least_level)
        if not client.trusted_basis:
            give_consent(actor, client=client, scopes=row.scopes)
        enter_on_device(
            actor, client=client, scopes=row.scopes, device_hash=bytes(row.device_hash), browser=browser, level=level
        )


def keep_out(actor: Actor, *, typed: str) -> None:
    """The person does not let it in. DomainError ``oidc.device.unknown``."""
    row = device_waiting(typed)
    DeviceRequest.objects.filter(pk=row.pk).update(refused=True)
    refuse(actor, client=row.client, scopes=row.scopes, reason=DeviceAnswer.DENIED.value)


def asked_by_device(device_code: str, *, client: Client) -> DeviceAnswer | None:
    """What a device is told that asks with its code; None for a code that is none of this application's."""
    now = clock.real_now()
    mine = DeviceRequest.objects.filter(pk=digest_of(device_code), client=client)
    row = mine.first()
    if row is None:
        return None
    mine.update(asked_at=now)
    if row.refused:
        return DeviceAnswer.DENIED
    if Code.objects.filter(pk=row.pk).exists():
        return DeviceAnswer.LET_IN
    if row.expires_at <= now:
        return DeviceAnswer.EXPIRED
    # A second of grace: the line between us is not a clock.
    soon = row.asked_at is not None and now - row.asked_at < INTERVAL - timedelta(seconds=1)
    return DeviceAnswer.SLOW_DOWN if soon else DeviceAnswer.PENDING
