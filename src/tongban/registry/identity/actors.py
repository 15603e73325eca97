"""Who acts: an account, in a capacity, through a channel, with the posts it holds at this moment.

Every deed takes an :class:`Actor` and records :meth:`Actor.stamp`. An actor is read anew for every request
(:func:`tongban.registry.identity.queries.actor_of`) and never kept: a dismissed official is out at once.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from uuid import UUID

from tongban.kernel.errors import DomainError
from tongban.registry.orgs.duties import Duty, lies_within


class Capacity(StrEnum):
    """In what capacity somebody acts."""

    SELF = "SELF"
    LEGAL_PERSON = "LEGAL_PERSON"
    MANDATE = "MANDATE"
    GUARDIAN = "GUARDIAN"
    POST = "POST"
    SYSTEM = "SYSTEM"
    ANONYMOUS = "ANONYMOUS"


class Channel(StrEnum):
    """Through which door a deed came. The national code list is mapped on export."""

    PORTAL = "PORTAL"
    WINDOW = "WINDOW"
    API = "API"
    DESK = "DESK"
    SYSTEM = "SYSTEM"


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post held by appointment: one duty of one department for ``region_code`` (12 digits) and all below it.

    Body and region are those that stand today where they stood when the post was set up. ``former_departments`` and
    ``former_codes`` are those in whose place they stand: the cases of before a reform are theirs.
    """

    id: UUID
    duty: Duty
    department_id: UUID
    department_uscc: str
    region_code: str
    title: str
    former_departments: tuple[UUID, ...] = ()
    former_codes: tuple[str, ...] = ()
    deputy_for: UUID | None = None
    """Account of the official who is away and in whose place the post is held (离岗代理)."""
    elevation: UUID | None = None
    """The grant by which the duty is held for some hours (临时职责)."""

    @property
    def departments(self) -> tuple[UUID, ...]:
        """The body and those in whose place it stands."""
        return (self.department_id, *self.former_departments)

    @property
    def scopes(self) -> tuple[str, ...]:
        """The codes under which what lies in the post's region may be recorded, today's first."""
        return (self.region_code, *self.former_codes)

    def of_body(self, department_id: UUID) -> bool:
        """Whether it is a post of this body, or of its successor."""
        return department_id in self.departments

    def covers(self, region_code: str) -> bool:
        """Whether the region lies in the post's, under today's code or that of its day."""
        return any(lies_within(region_code, scope) for scope in self.scopes)


@dataclass(frozen=True, slots=True)
class ItemStaff:
    """经办人 of a legal person who may act for it in some items only (``items``: 基本编码)."""

    legal_person_id: UUID
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """What is applied for, as a mandate names it: the item (基本编码), the body (统一社会信用代码), the item's 主题 (keys)."""

    item: str
    body: str = ""
    themes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class HeldMandate:
    """A mandate that the actor has accepted and that holds today: for one case, for one application of an item, or for a
    ``period``, for the items of ``themes`` or of ``bodies``, for every item where both are empty.

    ``under``: the mandate for a period by which a mandate for a case came about. ``post``: the post of the service point
    by which a 帮办代办员 has it. ``given_by``: the guardian who gave it for the principal, a ward (民法典第二十三条).
    """

    id: UUID
    principal_id: UUID
    case_id: UUID | None
    item: str
    may_withdraw: bool
    period: bool = False
    themes: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    under: UUID | None = None
    post: UUID | None = None
    given_by: UUID | None = None

    def opens(self, matter: Matter) -> bool:
        """Whether an application may be made by it."""
        if not self.period:
            return self.case_id is None and self.item == matter.item
        anything = not self.themes and not self.bodies
        return anything or bool(self.themes & matter.themes) or matter.body in self.bodies


@dataclass(frozen=True, slots=True)
class HeldWard:
    """Somebody whose guardian (监护人, hence 法定代理人, 民法典第二十三条) the actor is today. ``persons``: all ids under which the
    ward is on record, today's first."""

    id: UUID
    persons: tuple[UUID, ...]

    @property
    def ward_id(self) -> UUID:
        """The ward as known today."""
        return self.persons[0]


@dataclass(frozen=True, slots=True)
class HeldToken:
    """The token by which a program acts. ``posts``: by right of which alone, None for the account's own rights, empty for
    none; ``deeds``: which alone it may do, None for all; ``networks``: where it has come from."""

    id: UUID
    posts: tuple[str, ...] | None = None
    deeds: tuple[str, ...] | None = None
    networks: tuple[str, ...] = ()

    def reaches(self, post: HeldPost) -> bool:
        """Whether the program acts by right of this post: never in another's place, never for some hours."""
        asked = self.posts is None or str(post.id) in self.posts
        return asked and post.deputy_for is None and post.elevation is None

    def may(self, deed: str) -> bool:
        """Whether the program may do this deed."""
        return self.deeds is None or deed in self.deeds


@dataclass(frozen=True, slots=True)
class Verdict:
    """``post`` is the right by which it is allowed; without one, ``reason`` says why not (Chinese)."""

    post: HeldPost | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts, frozen at the moment of reading. ``account_id`` is None for anonymous visitors and the system.

    ``legal_persons`` and ``wards`` are those the actor acts for in everything; ``limited`` those for which only in some items.
    """

    account_id: UUID | None
    person_id: UUID | None
    capacity: Capacity
    legal_persons: tuple[UUID, ...]
    posts: tuple[HeldPost, ...]
    channel: Channel
    # Personal, hence neither in repr nor in stamp: a log line that shows an actor names nobody.
    device: str = field(default="", repr=False)
    login_shown: str = field(default="", repr=False)
    acting_post: HeldPost | None = None
    limited: tuple[ItemStaff, ...] = ()
    mandates: tuple[HeldMandate, ...] = ()
    acting_mandate: HeldMandate | None = None
    token: HeldToken | None = None
    former: tuple[UUID, ...] = ()
    """Ids under which the person was registered a second time, before they were merged."""
    wards: tuple[HeldWard, ...] = ()
    acting_ward: HeldWard | None = None
    incapable: bool = False
    """Whether a court ruled that the actor lacks capacity for civil acts (无民事行为能力, 民法典第二十一条). They read all of their
    own, and hold nothing by which they would act for another (第三十九条第二项、第一百七十三条第三项; 公司法第一百七十八条)."""

    @property
    def persons(self) -> tuple[UUID, ...]:
        """All ids under which the actor's own person is on record, today's first."""
        return (self.person_id, *self.former) if self.person_id is not None else ()

    @property
    def ward_persons(self) -> tuple[UUID, ...]:
        """All ids under which those are on record whose guardian the actor is."""
        return tuple(each for ward in self.wards for each in ward.persons)

    def persons_for(self, ward_id: UUID | None) -> tuple[UUID, ...]:
        """The ids of the actor's own person; those of their ward, where one is named.

        DomainError ``identity.guardianship.unknown`` where the actor is not the ward's guardian.
        """
        return self.persons if ward_id is None else self.ward_of(ward_id).persons

    def must_be_capable(self) -> None:
        """Asked by every deed by which somebody binds themselves or another, whatever the capacity
        (民法典第二十一条、第一百四十四条).

        DomainError ``identity.capacity.by_guardian`` for who lacks capacity: the guardian does it, with the guardian's account.
        """
        if self.incapable:
            raise DomainError("identity.capacity.by_guardian")

    @property
    def in_charge_as(self) -> tuple[UUID, ...]:
        """Accounts whose cases are the actor's to see to: their own, and those of colleagues for whom they stand in."""
        away = (post.deputy_for for post in self.posts if post.deputy_for is not None)
        return tuple(dict.fromkeys((*([self.account_id] if self.account_id else []), *away)))

    def holds(self, duty: Duty, department_id: UUID | None = None, region_code: str | None = None) -> HeldPost | None:
        """The first held post with ``duty``, in that department or its successor and covering that region, if given."""
        for post in self.posts:
            if post.duty is not duty:
                continue
            if department_id is not None and not post.of_body(department_id):
                continue
            if region_code is not None and not post.covers(region_code):
                continue
            return post
        return None

    def acts_for(self, party_id: UUID, item: str) -> bool:
        """Whether ``party_id`` is the actor, their ward, or a legal person for which the actor acts in ``item`` (基本编码)."""
        if party_id in self.persons or party_id in self.legal_persons or self.guardianship_of(party_id) is not None:
            return True
        return any(each.legal_person_id == party_id and item in each.items for each in self.limited)

    def guardianship_of(self, person_id: UUID) -> HeldWard | None:
        """The guardianship by which the actor is this person's 法定代理人 (民法典第二十三条、第三十四条)."""
        return next((each for each in self.wards if person_id in each.persons), None)

    def ward_of(self, person_id: UUID) -> HeldWard:
        """The same. DomainError ``identity.guardianship.unknown`` for everybody but this person's guardian."""
        ward = self.guardianship_of(person_id)
        if ward is None:
            raise DomainError("identity.guardianship.unknown")
        return ward

    def mandate_on(self, case_id: UUID, principal_id: UUID) -> HeldMandate | None:
        """The mandate that ``principal_id`` has given for this case; the wider one where there are two."""
        held = [each for each in self.mandates if each.case_id == case_id and each.principal_id == principal_id]
        return max(held, key=lambda each: each.may_withdraw, default=None)

    def mandate_to_apply(self, principal_id: UUID, matter: Matter) -> HeldMandate | None:
        """The mandate by which the actor may apply for ``principal_id`` in a matter: an unused one for this item before one
        for a period. At a service point only what was given there counts, and nowhere else."""
        there = self.channel is Channel.WINDOW
        fitting = (
            each
            for each in self.mandates
            if each.principal_id == principal_id and each.opens(matter) and (each.post is not None) is there
        )
        return min(fitting, key=lambda each: each.period, default=None)

    def stamp(self, post: HeldPost | None = None) -> dict[str, str]:
        """Who acted, for the open part of events and for audit entries: identifiers only, nothing personal.

        Keys ``capacity channel``; ``account`` where there is one; ``post department`` where the deed is done by right of
        a post (``post``, or the one of :meth:`by_right_of`), or from one by a mandate, ``deputy_for`` too where it is
        another's, ``elevation`` where it is held for some hours; ``mandate principal`` where by a mandate, ``entrusted_by`` too
        where a guardian gave it for the principal,
        ``guardianship principal`` where as guardian; ``token`` where a program acts by right of posts; ``system``, the
        name of the process, where the system itself acts.
        """
        post = post or self.acting_post
        stamp = {"capacity": (Capacity.POST if post else self.capacity).value, "channel": self.channel.value}
        if self.account_id is not None:
            stamp["account"] = str(self.account_id)
        if post is not None:
            stamp |= {"post": str(post.id), "department": str(post.department_id)}
            if post.deputy_for is not None:
                stamp["deputy_for"] = str(post.deputy_for)
            if post.elevation is not None:
                stamp["elevation"] = str(post.elevation)
        if self.acting_mandate is not None and (post is None or post is self.acting_post):
            stamp["capacity"] = Capacity.MANDATE.value
            stamp |= {"mandate": str(self.acting_mandate.id), "principal": str(self.acting_mandate.principal_id)}
            if self.acting_mandate.given_by is not None:
                stamp["entrusted_by"] = str(self.acting_mandate.given_by)
        elif self.acting_ward is not None and post is None:
            stamp["capacity"] = Capacity.GUARDIAN.value
            stamp |= {"guardianship": str(self.acting_ward.id), "principal": str(self.acting_ward.ward_id)}
        if self.token is not None and self.token.posts:
            stamp["token"] = str(self.token.id)
        if self.capacity is Capacity.SYSTEM:
            stamp["system"] = self.login_shown
        return stamp

    def by_right_of(self, post: HeldPost) -> Actor:
        """The same actor acting by right of ``post``: what a policy found is what the record shows.

        DomainError ``identity.capacity.not_held`` when the actor does not hold the post.
        """
        if post not in self.posts:
            raise DomainError("identity.capacity.not_held", capacity=Capacity.POST.value)
        return replace(self, capacity=Capacity.POST, acting_post=post, acting_mandate=None, acting_ward=None)

    def by_mandate(self, mandate: HeldMandate) -> Actor:
        """The same actor acting for the principal of ``mandate`` (民法典第一百六十二条); a 帮办代办员 from the post by which the
        mandate was given.

        DomainError ``identity.capacity.not_held`` when the actor does not hold it, or no longer the post.
        """
        post = next((each for each in self.posts if each.id == mandate.post), None)
        if mandate not in self.mandates or (mandate.post is not None and post is None):
            raise DomainError("identity.capacity.not_held", capacity=Capacity.MANDATE.value)
        return replace(self, capacity=Capacity.MANDATE, acting_post=post, acting_mandate=mandate, acting_ward=None)

    def by_guardianship(self, ward: HeldWard) -> Actor:
        """The same actor acting as 法定代理人 of their ward (民法典第二十三条、第一百六十三条).

        DomainError ``identity.capacity.not_held`` when the actor is not the ward's guardian.
        """
        if ward not in self.wards:
            raise DomainError("identity.capacity.not_held", capacity=Capacity.GUARDIAN.value)
        return replace(self, capacity=Capacity.GUARDIAN, acting_post=None, acting_mandate=None, acting_ward=ward)

    def through(self, channel: Channel) -> Actor:
        """The same actor at another door (an official at the window instead of the desk)."""
        return replace(self, channel=channel)

    def acting_as(self, capacity: Capacity) -> Actor:
        """The same actor in another capacity: oneself, for a represented legal person, or by a post held.

        DomainError ``identity.capacity.not_held`` for a capacity the actor does not have.
        """
        held = {
            Capacity.SELF: self.person_id is not None,
            Capacity.LEGAL_PERSON: bool(self.legal_persons or self.limited),
            Capacity.POST: bool(self.posts),
        }
        if capacity is self.capacity:
            return self
        if not held.get(capacity, False):
            raise DomainError("identity.capacity.not_held", capacity=capacity.value)
        return replace(self, capacity=capacity, acting_post=None, acting_mandate=None, acting_ward=None)


ANONYMOUS = Actor(None, None, Capacity.ANONYMOUS, (), (), Channel.PORTAL)


def system_actor(name: str) -> Actor:
    """The system itself, as the process ``name`` (``deadlines``, ``relay``, ``seed``): holds no post."""
    return Actor(None, None, Capacity.SYSTEM, (), (), Channel.SYSTEM, login_shown=name)
