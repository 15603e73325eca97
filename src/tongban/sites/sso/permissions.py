"""Who may open which address of the log-in. Programs prove themselves by their own means, which the views ask for."""

from __future__ import annotations

from tongban.sites.parts.rights import Policy

PERMISSIONS: dict[str, Policy] = {
    "discovery": Policy.anyone,
    "jwks": Policy.anyone,
    "authorize": Policy.anyone,
    "go-on": Policy.anyone,
    "token": Policy.anyone,
    "userinfo": Policy.anyone,
    "revocation": Policy.anyone,
    "device-authorization": Policy.anyone,
    "device": Policy.signed_in,
    "log-out": Policy.anyone,
    "signed-out": Policy.anyone,
    "applications": Policy.signed_in,
}
