"""What the protocol library asks of us: who an application is, what is good, what is to be kept."""

from __future__ import annotations

import base64
import binascii
from typing import Any
from urllib.parse import unquote_plus

from oauthlib.openid.connect.core.request_validator import RequestValidator

from tongban.foundation import clock
from tongban.registry.identity.oidc import signed
from tongban.registry.identity.oidc.actions.device import DeviceAnswer, asked_by_device
from tongban.registry.identity.oidc.actions.exchange import Minted, mint, spend_code, spend_refresh
from tongban.registry.identity.oidc.claims import about_log_in
from tongban.registry.identity.oidc.clients import active_client, assertion_fits, secret_fits
from tongban.registry.identity.oidc.kinds import ClientAuthentication, Scope
from tongban.registry.identity.oidc.models import Client

ID_TOKEN_SECONDS = 600
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_KNOWN_SCOPES = frozenset(Scope)


class Validator(RequestValidator):  # type: ignore[misc]
    """One request's questions. What is found is kept on the library's request: ``client``, ``spent``."""

    # --- the application ---------------------------------------------------------------------------------------

    def validate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Approved and not suspended."""
        request.client = active_client(client_id)
        return request.client is not None

    def client_authentication_required(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Every application proves itself but those on people's own devices."""
        request.client = active_client(claimed_id(request))
        return request.client is None or request.client.authentication != ClientAuthentication.NONE

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """By its secret or by an assertion, by the way it is registered with and no other."""
        client: Client | None = request.client
        if client is None:
            return False
        if request._params.get("client_assertion_type") == _ASSERTION:
            audiences = (signed.issuer(), f"{signed.issuer()}/sso/token")
            return assertion_fits(client, str(request._params.get("client_assertion", "")), audiences)
        basic = _basic(request)
        return secret_fits(client, basic[1] if basic else str(request._params.get("client_secret") or ""))

    def authenticate_client_id(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """An application without a secret is known by its id; PKCE ties the code to who asked."""
        return request.client is not None and request.client.client_id == client_id

    def validate_grant_type(
        self, client_id: str, grant_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Codes and refresh tokens for all; the flow for devices where it was granted."""
        return grant_type in ("authorization_code", "refresh_token") or (grant_type == DEVICE and client.on_devices)

    # --- what is asked for -------------------------------------------------------------------------------------

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Exactly one of the registered ones (RFC 9700, 2.1)."""
        return redirect_uri in request.client.redirect_uris

    def get_default_redirect_uri(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """It is always said where to go back to."""

    def get_default_scopes(self, client_id: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """The log-in itself."""
        return [Scope.OPENID.value]

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """What nobody knows is passed over (OpenID Connect Core 3.1.2.1); what was not granted is refused."""
        request.scopes = [each for each in dict.fromkeys(scopes) if each in _KNOWN_SCOPES]
        return Scope.OPENID in request.scopes and set(request.scopes) <= set(client.scopes)

    def validate_response_type(
        self, client_id: str, response_type: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Codes alone: no token passes through a browser's address line."""
        return response_type == "code"

    def is_pkce_required(self, client_id: str, request: Any) -> bool:
        """Always (RFC 9700, 2.1.1)."""
        return True

    def validate_silent_login(self, request: Any) -> bool:
        """The view answers this, which knows the browser."""
        return True

    def validate_silent_authorization(self, request: Any) -> bool:
        """The view answers this."""
        return True

    def validate_user_match(self, id_token_hint: str, scopes: Any, claims: Any, request: Any) -> bool:
        """The view answers this."""
        return True

    # --- codes ---------------------------------------------------------------------------------------------------

    def validate_code(self, client_id: str, code: str, client: Client, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Spent here, whatever comes of it."""
        request.spent = spend_code(str(code), client=client)
        if request.spent is None:
            return False
        request.user = request.spent.participation.session.account
        request.scopes = list(request.spent.scopes)
        return True

    def validate_device_code(
        self, client_id: str, device_code: str, request: Any, *args: Any, **kwargs: Any
    ) -> str | None:
        """What the device is told; once the person let it in, its code is spent like any other."""
        told = asked_by_device(str(device_code), client=request.client)
        if told is not DeviceAnswer.LET_IN:
            return told.value if told else None
        return told.value if self.validate_code(client_id, device_code, request.client, request) else None

    def get_code_challenge(self, code: str, request: Any) -> str:
        """Of the code just spent."""
        return str(request.spent.challenge)

    def get_code_challenge_method(self, code: str, request: Any) -> str:
        """The only one there is."""
        return "S256"

    def confirm_redirect_uri(
        self, client_id: str, code: str, redirect_uri: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """The address to which the code went, while it is one of the application's."""
        return bool(redirect_uri == request.spent.redirect_uri and redirect_uri in client.redirect_uris)

    def get_authorization_code_nonce(self, client_id: str, code: str, redirect_uri: str, request: Any) -> str | None:
        """Handed back as it came."""
        return request.spent.nonce or None

    def get_authorization_code_scopes(self, client_id: str, code: str, redirect_uri: str, request: Any) -> list[str]:
        """What was given."""
        return list(request.spent.scopes)

    def invalidate_authorization_code(self, client_id: str, code: str, request: Any, *args: Any, **kwargs: Any) -> None:
        """It was spent when it came."""

    # --- tokens --------------------------------------------------------------------------------------------------

    def validate_refresh_token(
        self, refresh_token: str, client: Client, request: Any, *args: Any, **kwargs: Any
    ) -> bool:
        """Spent here; one that comes twice kills its family."""
        request.spent = spend_refresh(str(refresh_token), client=client)
        return request.spent is not None

    def get_original_scopes(self, refresh_token: str, request: Any, *args: Any, **kwargs: Any) -> list[str]:
        """What was given at the log-in."""
        return list(request.spent.scopes)

    def rotate_refresh_token(self, request: Any) -> bool:
        """Each is good once (RFC 9700, 4.14.2)."""
        return True

    def refresh_id_token(self, request: Any) -> bool:
        """A new ID token comes with new tokens."""
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        """Only hashes are kept."""
        minted = Minted(access=token["access_token"], refresh=token["refresh_token"])
        mint(request.spent, minted, scopes=list(request.scopes))
        if request.grant_type == DEVICE:
            # The library's flow for devices knows no ID token.
            token["id_token"] = self.finalize_id_token({"aud": request.client.client_id}, token, None, request)

    def get_id_token(self, token: Any, token_handler: Any, request: Any) -> None:
        """The library prepares it, we add to it and sign."""

    def finalize_id_token(self, id_token: dict[str, Any], token: Any, token_handler: Any, request: Any) -> str:
        """``id_token`` holds ``aud iat nonce at_hash``."""
        instant = int(clock.real_now().timestamp())
        times = {"iss": signed.issuer(), "iat": instant, "exp": instant + ID_TOKEN_SECONDS}
        return signed.id_token({**id_token, **times, **about_log_in(request.spent)})


def claimed_id(request: Any) -> str:
    """Who the application says it is, in header, body or assertion."""
    if basic := _basic(request):
        return basic[0]
    return str(request.client_id or signed.speaker(str(request._params.get("client_assertion") or "")))


def _basic(request: Any) -> tuple[str, str] | None:
    """Id and secret of HTTP Basic, each form-encoded (RFC 6749, 2.3.1)."""
    scheme, _, told = str(request.headers.get("Authorization", "")).partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, found, secret = base64.b64decode(told, validate=True).decode("utf-8").partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (unquote_plus(name), unquote_plus(secret)) if found else None
