"""Applications as the door asks for them, and whether one is who it says."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from tongban.foundation import clock
from tongban.foundation.rows import first
from tongban.registry.identity.oidc.kinds import ClientAuthentication, ClientState
from tongban.registry.identity.oidc.models import Client, SpentAssertion
from tongban.registry.identity.oidc.signed import asserted

_COLUMNS = tuple(field.attname for field in Client._meta.concrete_fields)


def active_client(client_id: str) -> Client | None:
    """The application of that id; None when unknown, not approved or suspended. One statement."""
    if not client_id or len(client_id) > 40 or "\0" in client_id:
        return None
    return first(Client, _COLUMNS, {"client_id": client_id, "state": ClientState.ACTIVE.value})


def secret_fits(client: Client, secret: str) -> bool:
    """Whether ``secret`` is the application's, or the one before it while that is still good."""
    if client.authentication != ClientAuthentication.SECRET or not secret:
        return False
    digest = digest_of(secret)
    old_is_good = client.old_secret_until is not None and clock.real_now() < client.old_secret_until
    fits = compare_digest(digest, bytes(client.secret_hash))
    return fits or (old_is_good and compare_digest(digest, bytes(client.old_secret_hash)))


def assertion_fits(client: Client, assertion: str, audiences: tuple[str, ...]) -> bool:
    """Whether ``assertion`` is signed by the application for us (private_key_jwt) and comes for the first time."""
    if client.authentication != ClientAuthentication.PRIVATE_KEY:
        return False
    now = clock.real_now()
    found = asserted(assertion, client, audiences=audiences, at=now)
    return found is not None and _first_time(*found)


def digest_of(secret: str) -> bytes:
    """SHA-256 of a secret of 256 random bits: nothing slower is needed."""
    return sha256(secret.encode()).digest()


def _first_time(digest: bytes, expires: int) -> bool:
    # Of two at once one makes the row; the other waits for it and finds it made.
    until = datetime.fromtimestamp(expires, tz=clock.real_now().tzinfo)
    _row, made = SpentAssertion.objects.get_or_create(digest=digest, defaults={"expires_at": until})
    return made
