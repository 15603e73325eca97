"""Who may open which address of the portal. Whose draft or case it is, the deeds and queries ask themselves."""

from __future__ import annotations

from tongban.sites.parts.rights import Policy

PERMISSIONS: dict[str, Policy] = {
    "home": Policy.anyone,
    "region": Policy.anyone,
    "search": Policy.anyone,
    "items": Policy.anyone,
    "person": Policy.anyone,
    "enterprise": Policy.anyone,
    "item": Policy.anyone,
    "item-contract": Policy.anyone,
    "sign-in": Policy.anyone,
    "sign-out": Policy.anyone,
    "progress": Policy.anyone,
    "case": Policy.anyone,
    "contract": Policy.anyone,
    "verify": Policy.anyone,
    "verify-code": Policy.anyone,
    "start": Policy.signed_in,
    "draft": Policy.signed_in,
    "scenario": Policy.signed_in,
    "section": Policy.signed_in,
    "material": Policy.signed_in,
    "check": Policy.signed_in,
    "discard": Policy.signed_in,
    "receipt": Policy.signed_in,
    "my": Policy.signed_in,
    "messages": Policy.signed_in,
    "message": Policy.signed_in,
    "notifications": Policy.signed_in,
    "content": Policy.signed_in,
    "correct": Policy.signed_in,
    "withdraw": Policy.signed_in,
    "hearing": Policy.signed_in,
    "file": Policy.signed_in,
    "paper": Policy.signed_in,
}
