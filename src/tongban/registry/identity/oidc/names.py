"""In whose name applications are used that may be in nobody's name any more: found by one statement, looked at one by one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from tongban.foundation import clock
from tongban.registry.identity.kinds import MandateState
from tongban.registry.identity.lives import deceased
from tongban.registry.identity.models import Guardianship, Mandate, Representation
from tongban.registry.identity.oidc.kinds import PartyChoice
from tongban.registry.identity.oidc.models import Participation
from tongban.registry.identity.queries import holds_on


def in_lost_names() -> QuerySet[Participation]:
    """Applications that are used in the name of a legal person or a principal for whom the person may act no more, by deed, by
    day, by death or by a judgment. Each is to be asked by :func:`~.claims.holds_name`: it knows the rules, this the suspects."""
    day, person = clock.today(), OuterRef("session__account__natural_person_id")
    represents = Representation.objects.filter(
        holds_on(day), natural_person_id=person, legal_person_id=OuterRef("party_id")
    )
    mandated = Mandate.objects.filter(
        pk=OuterRef("party_id"), state=MandateState.ACCEPTED.value, valid_from__lte=day, valid_to__gt=day
    )
    ruled = Guardianship.objects.filter(ward_id=person).exclude(legal_capacity="")
    suspect = (
        (Q(choice=PartyChoice.LEGAL_PERSON.value) & ~Exists(represents))
        | (Q(choice=PartyChoice.MANDATE.value) & ~Exists(mandated.exclude(deceased("principal_id"))))
        | (~Q(choice=PartyChoice.SELF.value) & Exists(ruled))
    )
    return Participation.objects.filter(suspect, ended_at=None)
