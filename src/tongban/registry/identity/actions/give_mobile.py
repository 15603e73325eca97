"""Somebody gives a mobile number; it counts when the code that is sent to it has come back."""

from __future__ import annotations

from uuid import UUID, uuid4

from tongban.foundation import clock
from tongban.kernel.codes import check_mobile
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.sealing import Sealed, seal


def give_mobile(*, purpose: MobilePurpose, mobile: str, person_id: UUID | None = None) -> UUID:
    """Id of the confirmation whose code is to be sent. DomainError ``codes.mobile.invalid``.

    How often codes are sent is limited by whoever sends them. Whether anybody is known by the number is not asked.
    """
    confirmation_id = uuid4()
    MobileConfirmation.objects.create(
        id=confirmation_id,
        purpose=purpose.value,
        natural_person_id=person_id,
        mobile_sealed=seal(Sealed.UNPROVED_MOBILE, confirmation_id, check_mobile(mobile)),
        made_at=clock.real_now(),
    )
    return confirmation_id
