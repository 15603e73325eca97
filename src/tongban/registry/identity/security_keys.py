"""安全密钥 (W3C Web Authentication, level 3): what the browser is asked, and whether what it answers holds.

The key must have verified its user (fingerprint, PIN): a stolen key alone opens nothing. No attestation is asked for: which
make of key somebody has is nobody's matter here.
"""

from __future__ import annotations

import ipaddress
import os
from base64 import urlsafe_b64decode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    UserVerificationRequirement,
)

from tongban.kernel.errors import DomainError

LONGEST_ANSWER = 20_000
"""Characters that a browser may answer with."""
_NAME = "通办 Tongban"
_CHALLENGE_BYTES = 32


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that has just been made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def usable() -> bool:
    """Whether browsers allow keys at the address of this instance: at names only, never at numbers."""
    host = urlsplit(settings.PUBLIC_URL).hostname or ""
    with suppress(ValueError):
        ipaddress.ip_address(host)
        return False
    return bool(host)


def new_challenge() -> bytes:
    """What the key signs: random, for one answer."""
    return os.urandom(_CHALLENGE_BYTES)


def to_make(account_id: UUID, login: str, challenge: bytes, known: Collection[bytes]) -> str:
    """JSON for ``navigator.credentials.create``. A device that holds one of the ``known`` keys makes no second one."""
    options = generate_registration_options(
        rp_id=_host(),
        rp_name=_NAME,
        user_id=account_id.bytes,
        user_name=login,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(user_verification=UserVerificationRequirement.REQUIRED),
        exclude_credentials=_described(known),
    )
    return options_to_json(options)


def to_prove(challenge: bytes, known: Collection[bytes]) -> str:
    """JSON for ``navigator.credentials.get``."""
    options = generate_authentication_options(
        rp_id=_host(),
        challenge=challenge,
        allow_credentials=_described(known),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def made(answer: str, challenge: bytes) -> NewKey:
    """The key that the browser has made. DomainError ``identity.factor.key_refused``."""
    try:
        found = verify_registration_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise DomainError("identity.factor.key_refused") from error
    return NewKey(found.credential_id, found.credential_public_key, found.sign_count)


def proved(answer: str, challenge: bytes, public_key: bytes, sign_count: int) -> int:
    """What the key counted now. DomainError ``identity.factor.key_refused``, also where it counts no further than
    ``sign_count``: then there are two of it (7.2, step 22)."""
    try:
        found = verify_authentication_response(
            credential=answer[:LONGEST_ANSWER],
            expected_challenge=challenge,
            expected_rp_id=_host(),
            expected_origin=_origin(),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise DomainError("identity.factor.key_refused") from error
    return found.new_sign_count


def credential_of(raw_id: str) -> bytes:
    """The bytes of a credential's id as browsers write it; empty for what is none."""
    with suppress(ValueError):
        return urlsafe_b64decode(raw_id[:1400] + "=" * (-len(raw_id) % 4))
    return b""


def _described(known: Collection[bytes]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each) for each in sorted(known)]


def _host() -> str:
    return urlsplit(settings.PUBLIC_URL).hostname or ""


def _origin() -> str:
    parts = urlsplit(settings.PUBLIC_URL)
    return f"{parts.scheme}://{parts.netloc}"
