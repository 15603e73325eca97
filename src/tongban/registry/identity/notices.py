"""What identity has to say to a person about the account itself. Who carries it stands above and is wired by ``config``."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol
from uuid import UUID

from tongban.foundation.outgoing.served import Served


class AccountNotice(StrEnum):
    """What happened to an account; the person must hear of it even where somebody else did it."""

    SIGNED_UP = "identity.account.signed_up"
    RECOVERED = "identity.account.recovered"
    PASSWORD_CHANGED = "identity.account.password_changed"
    MOBILE_CHANGED = "identity.person.mobile_changed"
    MOBILE_CHANGE_ASKED = "identity.person.mobile_change_asked"
    NATIONAL_LINKED = "identity.national.linked"
    NATIONAL_UNLINKED = "identity.national.unlinked"
    MANDATE_OFFERED = "identity.mandate.offered"
    MANDATE_ACCEPTED = "identity.mandate.accepted"
    MANDATE_OVER = "identity.mandate.over"
    MANDATE_ENDS_SOON = "identity.mandate.ends_soon"
    MANDATE_IN_PERSON = "identity.mandate.in_person"
    CLOSURE_ASKED = "privacy.closure.asked"
    CLOSURE_UNUSED = "privacy.closure.unused"
    GUARDIAN_REGISTERED = "identity.guardianship.registered"
    GUARDIAN_ENDED = "identity.guardianship.ended"
    GUARDIAN_OF_AGE = "identity.guardianship.of_age"
    DATA_BREACH = "privacy.breach.told"
    MERGED = "identity.person.merged"
    UNMERGED = "identity.person.unmerged"
    OFFICIAL_DECEASED = "identity.posts.deceased"
    HEAD_OVER = "identity.representation.head_over"
    HEAD_CHANGED = "identity.representation.head_changed"
    COMPANY_ENDED = "identity.representation.company_ended"
    TOKEN_REUSED = "identity.oidc.reused"


class Notices(Protocol):
    """Carries notices to the message box and the telephone."""

    def tell(self, person_id: UUID, notice: AccountNotice) -> None:
        """Inside the transaction of the deed: told exactly if it is done."""
        ...


notices: Served[Notices] = Served("carrier of notices")
