"""Officials whom the sample province has not: accounts of their own at the competent body, by its own posts."""

from __future__ import annotations

from datetime import datetime, time
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password

from tongban.foundation.clock import SHANGHAI
from tongban.kernel.codes.check_digits import mod_11_2
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_people
from tongban.registry.identity.kinds import RepresentativeRole
from tongban.registry.identity.models import Account, Appointment, Representation
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.seed import post_id

BODY = "xinfeng-market"
_NUMBERS = {"deputy": 1, "head": 2, "allround": 3, "biased": 4}


def engaged(name: str, posts: tuple[str, ...], represents: UUID | None = None) -> Actor:
    """Somebody who holds these posts of the body; ``represents``: a company for which they act besides."""
    first = demo_people().since
    since = datetime.combine(first, time(), SHANGHAI)
    digits = f"36990119700101{_NUMBERS[name]:03}"
    person = person_row(
        uuid4(),
        name="何示例",
        id_number=digits + mod_11_2(digits),
        mobile=f"1990000{1_000 + _NUMBERS[name]}",
        assurance_level=3,
        now=since,
    )
    person.save(force_insert=True)
    account = Account(
        id=uuid4(),
        login=f"machine-{name}",
        password=make_password(None),
        natural_person=person,
        official=True,
        created_at=since,
    )
    account.save(force_insert=True)
    for post in posts:
        Appointment.objects.create(account=account, post_id=post_id(BODY, post), valid_from=first)
    if represents is not None:
        role = RepresentativeRole.LEGAL_REPRESENTATIVE
        Representation.objects.create(natural_person=person, legal_person_id=represents, role=role, valid_from=first)
    found = actor_of(account.id, Channel.DESK)
    assert found is not None
    return found
