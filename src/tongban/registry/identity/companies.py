"""我的企业: reads of the legal persons somebody acts for, of their people, and of invitations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.kernel.masking import mask_mobile
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import InvitationState, LegalPersonKind, RepresentativeRole
from tongban.registry.identity.models import Account, Invitation, LegalPerson, NaturalPerson, Representation
from tongban.registry.identity.policies import may_name
from tongban.registry.identity.ports import EnterpriseState
from tongban.registry.identity.queries import holds_on
from tongban.registry.identity.resolving import ids_of_person
from tongban.registry.identity.sealing import Sealed, unseal, unseal_mobile

_RANK = {role: place for place, role in enumerate(RepresentativeRole)}
_MARKET = "9"
"""First character of codes that market regulation gives out (GB 32100-2015): what the register holds."""

Items = tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Company:
    """A legal person and in what capacity one acts for it. ``until``: the last day, None without end; ``items``: 基本编码,
    None for all; ``state``: what the register said at ``verified_at``, None where no register was asked."""

    id: UUID
    uscc: str
    name: str
    kind: LegalPersonKind
    role: RepresentativeRole
    items: Items
    until: date | None
    state: EnterpriseState | None
    verified_at: datetime

    @property
    def manages(self) -> bool:
        """Whether one may invite and end staff."""
        return may_name(self.role, RepresentativeRole.STAFF)


@dataclass(frozen=True, slots=True)
class Member:
    """One who acts for a legal person. ``may_end``: whether the reader may end it."""

    representation_id: UUID
    person_id: UUID
    name: str = field(repr=False)
    mobile_masked: str
    role: RepresentativeRole
    items: Items
    since: date
    until: date | None
    may_end: bool


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation that waits. ``name`` is that of the person invited; ``by`` of who invited."""

    id: UUID
    company: str
    uscc: str
    name: str = field(repr=False)
    by: str = field(repr=False)
    role: RepresentativeRole
    items: Items
    until: date
    made_at: datetime


def companies_of(actor: Actor, ward_id: UUID | None = None) -> tuple[Company, ...]:
    """The legal persons the actor, or a ward of theirs, acts for today, by name. One statement. DomainError
    ``identity.guardianship.unknown``."""
    rows = (
        Representation.objects.filter(holds_on(clock.today()), natural_person_id__in=actor.persons_for(ward_id))
        .select_related("legal_person")
        .order_by("legal_person__name", "legal_person_id", "role")
    )
    found: dict[UUID, list[Representation]] = {}
    for row in rows:
        found.setdefault(row.legal_person_id, []).append(row)
    return tuple(_company(each) for each in found.values())


def company_of(actor: Actor, legal_person_id: UUID) -> Company:
    """One of them. DomainError ``identity.company.unknown`` to everybody else. One statement."""
    rows = Representation.objects.filter(
        holds_on(clock.today()), natural_person_id__in=actor.persons, legal_person_id=legal_person_id
    )
    found = list(rows.select_related("legal_person").order_by("role"))
    if not found:
        raise DomainError("identity.company.unknown")
    return _company(found)


def members_of(actor: Actor, company: Company) -> tuple[Member, ...]:
    """Who acts for it today: all to who manages it, to staff themselves. One statement."""
    rows = Representation.objects.filter(holds_on(clock.today()), legal_person_id=company.id)
    if not company.manages:
        rows = rows.filter(natural_person_id__in=actor.persons)
    members = [
        _member(actor, company, row) for row in rows.select_related("natural_person").order_by("valid_from", "id")
    ]
    return tuple(sorted(members, key=lambda each: _RANK[each.role]))


def invitations_by(company: Company) -> tuple[Invited, ...]:
    """Its invitations that wait for an answer, newest first; none to staff. One statement."""
    if not company.manages:
        return ()
    return _invited(legal_person_id=company.id)


def invitations_for(actor: Actor) -> tuple[Invited, ...]:
    """The invitations that wait for the actor's answer. One statement."""
    return _invited(natural_person_id__in=actor.persons) if actor.person_id else ()


def role_in(person_id: UUID, legal_person_id: UUID, day: date) -> RepresentativeRole | None:
    """The first role of a person, under all ids, in a legal person on ``day``. Three statements."""
    rows = Representation.objects.filter(
        holds_on(day), natural_person_id__in=ids_of_person(person_id), legal_person_id=legal_person_id
    ).values_list("role", flat=True)
    return min((RepresentativeRole(role) for role in rows.order_by("role")), key=_RANK.__getitem__, default=None)


def acted_as_staff(legal_person_id: UUID, acts: Iterable[tuple[UUID, date]]) -> frozenset[tuple[UUID, date]]:
    """Of (account, day) those who acted as administrator or staff (经办人) of a legal person, not as its head, whose act is its
    own (民法典第六十一条、第一百七十条). The day on which a role ended is still one of it. Two statements, two more an account."""
    acts = tuple(acts)
    rows = Account.objects.filter(pk__in={account for account, _ in acts}, natural_person__isnull=False)
    persons = {row[0]: ids_of_person(row[1]) for row in rows.values_list("pk", "natural_person_id")}
    held = Representation.objects.filter(
        legal_person_id=legal_person_id, natural_person_id__in={each for ids in persons.values() for each in ids}
    )
    roles = list(held.values_list("natural_person_id", "role", "valid_from", "valid_to"))

    def roles_of(account: UUID, day: date) -> set[str]:
        ids = persons.get(account, ())
        return {role for who, role, since, to in roles if who in ids and since <= day and (to is None or day <= to)}

    head = RepresentativeRole.LEGAL_REPRESENTATIVE.value
    return frozenset(act for act in acts if (found := roles_of(*act)) and head not in found)


def state_of(row: LegalPerson) -> EnterpriseState | None:
    """What the register said of it; None where none was asked."""
    return EnterpriseState(row.register_state) if row.register_state else None


def stale_companies(before: datetime, most: int) -> tuple[tuple[UUID, str], ...]:
    """(id, uscc) of the market entities somebody acts for that were verified before ``before``, the oldest first."""
    acting = Representation.objects.filter(holds_on(clock.today())).values("legal_person_id")
    rows = LegalPerson.objects.filter(verified_at__lt=before, pk__in=acting, uscc__startswith=_MARKET)
    return tuple(rows.order_by("verified_at", "id").values_list("id", "uscc")[:most])


def uscc_of(actor: Actor, legal_person_id: UUID) -> str:
    """The code by which to ask the register anew: for who manages it. Errors: ``identity.company.unknown``,
    ``identity.role.not_allowed``."""
    company = company_of(actor, legal_person_id)
    if not company.manages:
        raise DomainError("identity.role.not_allowed")
    return company.uscc


def _company(rows: list[Representation]) -> Company:
    legal = rows[0].legal_person
    first = min(rows, key=lambda row: _RANK[RepresentativeRole(row.role)])
    items: set[str] | None = set()
    for row in rows:
        items = None if items is None or row.items is None else items | set(row.items)
    ends = [row.valid_to for row in rows]
    return Company(
        id=legal.id,
        uscc=legal.uscc,
        name=legal.name,
        kind=LegalPersonKind(legal.kind),
        role=RepresentativeRole(first.role),
        items=None if items is None else tuple(sorted(items)),
        until=None if None in ends else _last(max(each for each in ends if each)),
        state=state_of(legal),
        verified_at=legal.verified_at,
    )


def _member(actor: Actor, company: Company, row: Representation) -> Member:
    person, role = row.natural_person, RepresentativeRole(row.role)
    own = row.natural_person_id in actor.persons
    return Member(
        representation_id=row.id,
        person_id=person.id,
        name=_name(person),
        mobile_masked=mask_mobile(unseal_mobile(person.id, person.mobile_sealed)),
        role=role,
        items=None if row.items is None else tuple(row.items),
        since=row.valid_from,
        until=_last(row.valid_to) if row.valid_to else None,
        may_end=role is not RepresentativeRole.LEGAL_REPRESENTATIVE and (own or may_name(company.role, role)),
    )


def _invited(**which: object) -> tuple[Invited, ...]:
    rows = Invitation.objects.filter(state=InvitationState.WAITING.value, valid_to__gt=clock.today(), **which)
    rows = rows.select_related("legal_person", "natural_person", "invited_by").order_by("-made_at", "id")
    return tuple(
        Invited(
            id=row.id,
            company=row.legal_person.name,
            uscc=row.legal_person.uscc,
            name=_name(row.natural_person),
            by=_name(row.invited_by),
            role=RepresentativeRole(row.role),
            items=None if row.items is None else tuple(row.items),
            until=_last(row.valid_to),
            made_at=row.made_at,
        )
        for row in rows
    )


def _name(person: NaturalPerson) -> str:
    return unseal(Sealed.NAME, person.id, person.name_sealed)


def _last(valid_to: date) -> date:
    """The last day of a period; rows keep the first day after it."""
    return valid_to - timedelta(days=1)
