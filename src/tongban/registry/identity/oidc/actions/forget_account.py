"""What applications were entered with an account goes with the account: consents, sessions, links with an outside issuer."""

from __future__ import annotations

from uuid import UUID

from tongban.registry.identity.oidc.models import Consent, NationalLink, Session


def forget_account(account_id: UUID, persons: frozenset[UUID]) -> None:
    """Inside the caller's transaction. Twice is once."""
    for model in (Consent, Session, NationalLink):
        model._default_manager.filter(account_id=account_id).delete()
