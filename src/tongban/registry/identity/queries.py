"""Reads of actors, persons and appointments. Rights are never cached: every request reads them anew.

Personal data comes decrypted only in :class:`Party`, whose repr hides it; lists show masks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.foundation.rows import first
from tongban.kernel.codes import check_uscc
from tongban.kernel.masking import mask_document, mask_mobile, mask_name
from tongban.registry.identity.actor_rows import held_posts, held_token, mandate, represented, wards
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.kinds import LegalPersonKind, PartyKind, RepresentativeRole
from tongban.registry.identity.models import (
    Account,
    Appointment,
    LegalPerson,
    NaturalPerson,
    Representation,
)
from tongban.registry.identity.parties import LegalPersonCard as LegalPersonCard
from tongban.registry.identity.parties import Party as Party
from tongban.registry.identity.parties import PersonCard as PersonCard
from tongban.registry.identity.resolving import persons_of_account, present_person
from tongban.registry.identity.sealing import Sealed, has_id_number, unseal
from tongban.registry.identity.sightings import READ, saw
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.lineage import same_body

# What a court ruled outlives the guardian who died or was replaced: the row in force says it, else the one that ended last.
# Raw SQL because this runs in front of every request: 0.2 ms of CPU; the ORM compiles the same for 2.5 ms.
# A post names body and region of the day it was set up; the functions lead to those of today, and back to all before them.
_ACTOR = """
SELECT a.id, p.ids, a.official, a.login, {token},
  (SELECT json_agg(json_build_array(r.legal_person_id, r.items) ORDER BY r.legal_person_id)
     FROM identity_representation r
    WHERE r.natural_person_id = ANY(p.ids)
      AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)),
  (SELECT json_agg(json_build_array(m.id, m.principal_id, m.case_id, m.item, m.may_withdraw, m.period,
                                           m.themes, m.bodies, m.under_id, m.post, m.given_by_id) ORDER BY m.id)
     FROM identity_mandate m
    WHERE m.agent_id = ANY(p.ids) AND m.state = 'ACCEPTED'
      AND m.valid_from <= %(day)s AND m.valid_to > %(day)s
      AND NOT identity_deceased(m.principal_id)
      AND (m.post IS NULL OR EXISTS (
           SELECT 1 FROM identity_appointment s WHERE s.account_id = a.id AND s.post_id = m.post
              AND s.valid_from <= %(day)s AND (s.valid_to IS NULL OR s.valid_to > %(day)s)))),
  (SELECT json_agg(json_build_array(g.id, (SELECT array_prepend(v.id, array(SELECT m.lost_id FROM identity_merge m
       WHERE m.into_id = v.id AND m.state IN ('GRANTED', 'UNDOING'))) FROM (SELECT coalesce((SELECT m.into_id
         FROM identity_merge m WHERE m.lost_id = g.ward_id AND m.state IN ('GRANTED', 'UNDOING')), g.ward_id) AS id) v))
       ORDER BY g.made_at, g.id)
     FROM identity_guardianship g
    WHERE g.guardian_id = ANY(p.ids) AND g.ended_at IS NULL
      AND g.valid_from <= %(day)s AND (g.valid_to IS NULL OR g.valid_to > %(day)s)
      AND NOT identity_deceased(g.ward_id)),
  (SELECT c.legal_capacity = 'NONE' AND c.ended_because <> 'CAPACITY_RESTORED'
     FROM identity_guardianship c
    WHERE c.ward_id = ANY(p.ids) AND c.legal_capacity <> '' AND c.ended_because <> 'MISTAKE' AND c.valid_from <= %(day)s
    ORDER BY c.ended_at DESC NULLS FIRST, c.made_at DESC LIMIT 1),
  (SELECT coalesce(json_agg(json_build_array(p.id, p.duty, d.id, d.uscc, orgs_code_on(p.region_code, %(day)s), p.title,
                                             orgs_bodies_before(d.id, %(day)s),
                                             orgs_codes_before(orgs_code_on(p.region_code, %(day)s), %(day)s),
                                             away.account_id, h.elevation)
                            ORDER BY p.duty, d.uscc, p.id, h.elevation NULLS FIRST, h.deputy_of_id NULLS FIRST), '[]')
     FROM (SELECT i.post_id, i.deputy_of_id, NULL::uuid AS elevation FROM identity_appointment i
            WHERE i.account_id = a.id
              AND i.valid_from <= %(day)s AND (i.valid_to IS NULL OR i.valid_to > %(day)s)
           UNION ALL
           SELECT e.post_id, NULL, e.id FROM identity_elevation e
            WHERE e.account_id = a.id AND e.state = 'GRANTED' AND e.ends_at > %(instant)s) h
     LEFT JOIN identity_appointment away ON away.id = h.deputy_of_id
     JOIN orgs_post p ON p.id = h.post_id
     JOIN orgs_department d ON d.id = orgs_body_on(p.department_id, %(day)s)
    WHERE p.valid_to IS NULL OR p.valid_to > %(day)s)
  FROM identity_account a
  CROSS JOIN LATERAL (SELECT coalesce((SELECT g.into_id FROM identity_merge g
     WHERE g.lost_id = a.natural_person_id AND g.state IN ('GRANTED', 'UNDOING')), a.natural_person_id) AS id) w
  CROSS JOIN LATERAL (SELECT array_prepend(w.id, array(SELECT g.lost_id FROM identity_merge g
     WHERE g.into_id = w.id AND g.state IN ('GRANTED', 'UNDOING'))) AS ids) p
 WHERE a.is_active AND NOT EXISTS (SELECT 1 FROM identity_lifestate d
    WHERE d.natural_person_id = ANY(p.ids) AND d.deceased_at IS NOT NULL) AND """
_RANK = {role: place for place, role in enumerate(RepresentativeRole)}
_NO_TOKEN = _ACTOR.replace("{token}", "NULL")
_WITH_TOKEN = _ACTOR.replace(
    "{token}",
    "(SELECT json_build_array(t.id, t.posts, t.deeds, t.networks) FROM identity_apitoken t WHERE t.token_hash = %(hash)s)",
)
_BY_ID = "a.id = %(account)s"
_BY_SESSION = "a.id = %(account)s AND a.session_serial = %(serial)s"
# The row of the log-in, by which it is listed and ended alone (the sub-app oidc): once ended, out at this very request.
_BY_LOG_IN = f"""{_BY_SESSION} AND EXISTS (SELECT 1 FROM oidc_session o
    WHERE o.id = %(log_in)s AND o.account_id = a.id AND o.ended_at IS NULL)"""
_BY_TOKEN = """a.id = (SELECT t.account_id FROM identity_apitoken t
    WHERE t.token_hash = %(hash)s AND t.revoked_at IS NULL AND t.expires_at > %(instant)s
      AND NOT EXISTS (SELECT 1 FROM identity_leave l WHERE l.account_id = t.account_id AND l.state = 'GRANTED'
                         AND l.valid_from <= %(day)s AND l.valid_to > %(day)s))"""


_COLUMNS = {
    model: tuple(field.attname for field in model._meta.concrete_fields) for model in (NaturalPerson, LegalPerson)
}


@dataclass(frozen=True, slots=True)
class PostHolder:
    """An official who holds a post now."""

    account_id: UUID
    post_id: UUID
    login: str = field(repr=False)
    title: str


# --- actors ------------------------------------------------------------------------------------------------------


def actor_of(account_id: UUID, channel: Channel, device: str = "", day: date | None = None) -> Actor | None:
    """The actor that an account is on ``day`` (default: today), with posts, legal persons and wards; None when inactive.

    One statement. The capacity is POST at the desk, the window and the API for who holds a post, else SELF.
    """
    return _actor(_BY_ID, {"account": account_id}, channel, device, day)


def actor_of_session(
    account_id: UUID, serial: int, channel: Channel, device: str = "", log_in: UUID | None = None
) -> Actor | None:
    """As :func:`actor_of`, but None also when session number ``serial`` has ended: an official signed in again, a
    password was changed, an account recovered; and when the one ``log_in`` was ended, by itself or from elsewhere."""
    asked = {"account": account_id, "serial": serial, "log_in": log_in}
    return _actor(_BY_LOG_IN if log_in else _BY_SESSION, asked, channel, device, None)


def serial_of(account_id: UUID) -> int | None:
    """The number of the account's present session; None for an account that is inactive or gone. One statement."""
    return Account.objects.filter(pk=account_id, is_active=True).values_list("session_serial", flat=True).first()


def account_by_token(token: str, channel: Channel = Channel.API, device: str = "") -> Actor | None:
    """The actor for which a program holds ``token``; None when unknown, expired, revoked or the account inactive, while
    its official is away (离岗代理), and where none of the posts it was made for is held any more.

    One statement. Validity is measured by the machine's clock: a moved demonstration clock lets no token expire.
    """
    values = {"hash": token_hash(token), "instant": clock.real_now()}
    return _actor(_BY_TOKEN, values, channel, device, None)


def token_hash(token: str) -> bytes:
    """SHA-256 of a token. Tokens carry 256 random bits, so nothing slower is needed."""
    return sha256(token.encode()).digest()


def _actor(which: str, values: dict[str, Any], channel: Channel, device: str, day: date | None) -> Actor | None:
    with connection.cursor() as cursor:
        asked = {"instant": clock.real_now(), **values, "day": day or clock.today()}
        cursor.execute((_WITH_TOKEN if which is _BY_TOKEN else _NO_TOKEN) + which, asked)
        row = cursor.fetchone()
    if row is None:
        return None
    account_id, (person_id, *former), official, login, by_token, of_legal_persons, mandates, guarded, ruled, held = row
    if ruled:
        # Who lacks capacity acts for nobody; nothing is written, so with capacity all of it is back at once.
        of_legal_persons, mandates, guarded = None, None, None
    legal_persons, limited = represented(of_legal_persons or ())
    posts = held_posts(held)
    token = held_token(*by_token) if by_token else None
    if token is not None and token.posts is not None:
        posts = tuple(each for each in posts if token.reaches(each))
        if token.posts and not posts:
            return None
    at_work = official and posts and channel in (Channel.DESK, Channel.WINDOW, Channel.API)
    return Actor(
        account_id=account_id,
        person_id=person_id,
        former=tuple(former),
        capacity=Capacity.POST if at_work else Capacity.SELF,
        legal_persons=legal_persons,
        limited=limited,
        mandates=tuple(mandate(*each) for each in mandates or ()),
        wards=wards(guarded or ()),
        incapable=bool(ruled),
        # A post belongs to an official's account; one that is no longer official holds none, whatever the rows say.
        posts=posts if official else (),
        channel=channel,
        device=device,
        login_shown=login,
        token=token,
    )


# --- persons -----------------------------------------------------------------------------------------------------


def person_card(person_id: UUID) -> PersonCard | None:
    """A natural person, masked, for their own deeds. Whoever shows it to another uses :func:`read_card_of`. One statement."""
    for row in NaturalPerson.objects.filter(pk=person_id):
        party = Party.of_person(row)
        return PersonCard(
            id=party.id,
            name_masked=mask_name(party.name),
            id_number_masked=mask_document(party.identifier),
            mobile_masked=mask_mobile(party.mobile),
            assurance_level=party.assurance_level,
            document=party.document,
        )
    return None


def read_card_of(reader: Actor, person_id: UUID, *, purpose: str) -> PersonCard | None:
    """A natural person found by the number, masked, shown to ``reader``: a mask is a reading too (个人信息保护法第五十一条).
    Two statements."""
    card = person_card(person_id)
    if card is not None:
        _record_read(reader, person_id, purpose, None)
    return card


def _record_read(reader: Actor, person_id: UUID, purpose: str, case: UUID | None) -> None:
    """Of a natural person, unless it is the reader."""
    if person_id not in reader.persons:
        data = {"fields": ["name", "id_number", "mobile"], "purpose": purpose, "case": str(case) if case else None}
        audit.write(READ, reader.stamp(), f"person:{person_id}", data)


def party_of(kind: PartyKind, party_id: UUID) -> Party | None:
    """A party in full, decrypted on demand. One statement.

    For the party's own pages and for deeds. Whoever shows another's data to an official uses :func:`read_party`.
    """
    if kind is PartyKind.NATURAL:
        person = first(NaturalPerson, _COLUMNS[NaturalPerson], {"id": party_id})
        return Party.of_person(person) if person is not None else None
    legal = first(LegalPerson, _COLUMNS[LegalPerson], {"id": party_id})
    return Party.of_legal_person(legal) if legal is not None else None


def read_party(
    reader: Actor, kind: PartyKind, party_id: UUID, *, purpose: str, case: UUID | None = None
) -> Party | None:
    """A party in full, shown to ``reader``; a natural person's data read by another leaves ``privacy.data.read``.

    个人信息保护法 art. 51, 54: who read whose data, which fields, to what purpose, for which case.
    """
    party = party_of(kind, party_id)
    if party is not None and kind is PartyKind.NATURAL:
        _record_read(reader, party_id, purpose, case)
    return party


def shown_names(parties: Collection[tuple[PartyKind, UUID]]) -> dict[UUID, str]:
    """By id: the name of a legal person, which is public, and that of a natural one masked. Two statements at most."""
    persons = [party for kind, party in parties if kind is PartyKind.NATURAL]
    bodies = [party for kind, party in parties if kind is PartyKind.LEGAL]
    found = {row.id: mask_name(Party.of_person(row).name) for row in NaturalPerson.objects.filter(pk__in=persons)}
    return found | dict(LegalPerson.objects.filter(pk__in=bodies).values_list("id", "name"))


def find_natural_person(id_number: str) -> UUID | None:
    """Id of the person with this document number, by blind index; of whom it was merged into where it was. Raises
    ``codes.person_id.invalid``. Two statements at most."""
    found = NaturalPerson.objects.filter(has_id_number(id_number))
    person_id = found.values_list("id", flat=True).first()
    return present_person(person_id) if person_id is not None else None


def find_legal_person(uscc: str) -> UUID | None:
    """Id of the legal person with this 统一社会信用代码. Raises ``codes.uscc.invalid``. One statement."""
    return LegalPerson.objects.filter(uscc=check_uscc(uscc)).values_list("id", flat=True).first()


def legal_persons_of(account_id: UUID, day: date | None = None) -> tuple[LegalPersonCard, ...]:
    """The legal persons that the holder of an account represents on ``day``, under whichever id, by name. One
    statement."""
    persons = persons_of_account(account_id)
    rows = (
        Representation.objects.filter(holds_on(day or clock.today()), natural_person_id__in=persons)
        .select_related("legal_person")
        .order_by("legal_person__name", "legal_person_id", "role")
    )
    cards: dict[UUID, LegalPersonCard] = {}
    for row in rows:
        legal, role = row.legal_person, RepresentativeRole(row.role)
        items: set[str] | None = None if row.items is None else set(row.items)
        if (known := cards.get(legal.id)) is not None:
            items = None if items is None or known.items is None else items | set(known.items)
            role = min(role, known.role, key=_RANK.__getitem__)
        shown = None if items is None else tuple(sorted(items))
        cards[legal.id] = LegalPersonCard(legal.id, legal.uscc, legal.name, LegalPersonKind(legal.kind), role, shown)
    return tuple(cards.values())


def names_of_accounts(account_ids: set[UUID]) -> dict[UUID, str]:
    """Names of officials for lists and papers, by account; the login where no person is known. One statement."""
    rows = Account.objects.filter(pk__in=account_ids).select_related("natural_person")
    return {row.id: _name_of(row) for row in rows}


def names_shown_to(reader: Actor, account_ids: set[UUID], *, purpose: str) -> dict[UUID, str]:
    """The same where an account may be anybody's: who is no official is named with a mask, and that it was shown is on record
    (个人信息保护法第五十一条). One statement."""
    rows = list(Account.objects.filter(pk__in=account_ids).select_related("natural_person"))
    others = [row.id for row in rows if not row.official and row.id != reader.account_id]
    saw(reader, [f"account:{each}" for each in others], fields=["name"], purpose=purpose)
    return {row.id: mask_name(_name_of(row)) if row.id in others else _name_of(row) for row in rows}


def _name_of(row: Account) -> str:
    person = row.natural_person
    return unseal(Sealed.NAME, person.id, person.name_sealed) if person else row.login


def holders(department_id: UUID, duty: Duty, day: date | None = None) -> tuple[PostHolder, ...]:
    """The officials who on ``day`` hold posts with ``duty`` in a department, or in what stands in its place, by login. One
    statement."""
    at = day or clock.today()
    rows: QuerySet[Appointment] = (
        Appointment.objects.filter(holds_on(at), post__department_id__in=same_body(department_id, at))
        .filter(Q(post__valid_to=None) | Q(post__valid_to__gt=at))
        .filter(post__duty=duty, account__is_active=True, account__official=True)
        .select_related("account", "post")
        .order_by("account__login", "post_id")
    )
    return tuple(PostHolder(row.account_id, row.post_id, row.account.login, row.post.title) for row in rows)


def appointments_at(department_ids: Collection[UUID]) -> int:
    """How many appointments without an end there are to posts set up at these rows of bodies. One statement."""
    return Appointment.objects.filter(post__department_id__in=department_ids, valid_to=None).count()


def holds_on(day: date) -> Q:
    """Rows whose period holds on ``day``."""
    return Q(valid_from__lte=day) & (Q(valid_to=None) | Q(valid_to__gt=day))
