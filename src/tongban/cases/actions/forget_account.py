"""What an account has kept beside the cases goes with it: saved views, own set phrases. The cases stay on their own clock."""

from __future__ import annotations

from uuid import UUID

from tongban.cases.models import Phrase, SavedView


def forget_account(account_id: UUID, persons: frozenset[UUID]) -> None:
    """Inside the caller's transaction. Twice is once."""
    SavedView.objects.filter(account_id=account_id).delete()
    Phrase.objects.filter(account_id=account_id).delete()
