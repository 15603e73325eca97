"""Whom an answer shows, and whether the record has it: what all walks that look for unlogged readings judge by.

What counts as a person's data in an answer: name, 公民身份号码, telephone and e-mail, in full **and masked**, and the address in an
application, whether it stands in the text, in a field, in a title or in a file. A mask leaves the family name and the ends of
a number: beside item, county and day that tells a neighbour who it is (个人信息保护法第四条). What does not count stands in
``NOT_COUNTED``.

Whoever applied, represents the applicant, is interested or acted has an entry of their own to find. Who is only named in an
application, as a shop's manager is, has no account that the platform could know of: the entry of that case is demanded.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import UUID
from zipfile import ZipFile, is_zipfile

import lxml.html
import pypdfium2
from django.conf import settings
from django.http.response import HttpResponseBase
from django.test import Client

from tests.access.world import APPLICANT, ELDER, OUTSIDER, World, somebody
from tongban.cases import content
from tongban.cases.models import Case, Submission
from tongban.cases.queries.owning import own_cases
from tongban.foundation import keys
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.masking import mask_email, mask_mobile, mask_name, mask_person_id
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.demo import demo_id, demo_people
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.registry.identity.trail import KINDS, subjects_of

SAMPLES = ("desk:draft", "desk:standard-draft", "desk:standard-begin")
"""How the routes begin that show and take the sample of a guide before it is published, and the stories that are played on it."""
NOT_COUNTED = {
    "own": "one's own data",
    "official": "the whole name of an official in office, which everybody may know (政府信息公开条例第二十条)",
    "public": "what the same address shows to anybody without a log-in: notices, samples of guides",
    "typed": "what the reader typed in this very request, and its mask",
    "offered": "who made the reader an offer, on the pages of mandates and invitations: the offer is what tells the name",
    "given": "whom the reader named in an own application, mandate or invitation",
    "sample": "the persons of a guide's sample and of the stories, on the pages of its draft",
}
OFFERS = {OUTSIDER: frozenset({APPLICANT, ELDER})}
OFFER_ROUTES = (
    "portal:mandate",
    "portal:companies",
    "portal:my-copy",
    "api:list_mandates",
    "api:list_companies",
    "api:get_mandate",
    "api:answer_mandate",
)
COLLEAGUE_ROUTES = ("desk:leave", "api:list_leaves", "desk:posts", "desk:elevations", "desk:delays", "desk:tokens")
"""Pages about officials; elsewhere an official's name does not count either, unless a citizen bears the same."""
PRIVATE = "/api/v1/me/"
"""What an official asks there is a matter of their own, and of no body."""
GIVEN = {APPLICANT: OUTSIDER, ELDER: OUTSIDER}
"""Whom they named in a mandate or invitation of the seeded place."""
_TOLD = tuple(Path(settings.DATA_FOLDER).parent / each for each in ("data/catalogue", "stories"))
_NUMBER = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)")
_SHOWN_ATTRIBUTES = ("value", "title", "aria-label", "alt", "placeholder", "content", "href")


@dataclass(frozen=True)
class Person:
    """A person of the seeded place. ``written``: how their data may be written, each with what it is a form of;
    ``subjects``: what the record calls what concerns them."""

    login: str
    name: str
    number: str
    mobile: str
    written: Mapping[str, str] = field(hash=False)
    subjects: frozenset[str]
    official: bool = False


@dataclass(frozen=True)
class Look:
    """One request of ``who``; ``form`` is what is sent, ``typed`` what of it the reader wrote by hand, ``body`` JSON."""

    who: str
    route: str
    address: str
    form: tuple[tuple[str, str], ...] = ()
    typed: tuple[str, ...] = ()
    body: Any = field(default=None, hash=False)
    method: str = "GET"


@dataclass
class Watch:
    """What has to be known to judge an answer."""

    world: World
    people: list[Person]
    own: Mapping[str, frozenset[str]]
    names: frozenset[str]
    named_in: Mapping[str, str]
    sample: str
    anybody: Client
    _public: dict[str, str] = field(default_factory=dict)

    def holes(self, look: Look, *answers: HttpResponseBase) -> list[str]:
        """Whom the answers to one press show without an entry that they can find. ``answers``: a page and what it led to."""
        text = " ".join(shown(each) for each in answers)
        there = {person: words for person in self.people if (words := self._written_in(person, look, text))}
        entries = self._entries(look, answers)
        # Without the body nobody is told whose post it was, and no delay of that body keeps it back.
        wrong = [
            f"{look.route} by {look.who}: no body, {each.subject}"
            for each in entries
            if "department" not in each.actor and self._by_right_of_a_post(look)
        ]
        wrong += [f"{look.route} by {look.who}: no purpose" for each in entries if not each.data.get("purpose")]
        about = {each.subject for each in entries}
        # A number of which two digits are left fits several persons: one of them is meant.
        known = set().union(*(words for person, words in there.items() if self._told(person, about)))
        # Who is only named in an application of which there is an entry, as a member of the family is, may have the same mask.
        known |= {mask_person_id(number) for each in about for number in _NUMBER.findall(self.named_in.get(each, ""))}
        missing = {person: words - known for person, words in there.items()}
        if any(missing.values()) and look.route.partition(":")[0] in ("portal", "api", "demo", "web"):
            public = self._open_to_all(look)
            missing = {person: {word for word in words if word not in public} for person, words in missing.items()}
        return wrong + [
            f"{look.route} by {look.who}: {person.login} {sorted(words)}, {look.method} {look.address} {look.form}"
            for person, words in missing.items()
            if words
        ]

    def _entries(self, look: Look, answers: Collection[HttpResponseBase]) -> list[AuditEntry]:
        traces = [each["X-Request-ID"] for each in answers]
        account = str(demo_id("account", look.who))
        rows = AuditEntry.objects.filter(trace__in=traces, kind__in=KINDS).order_by("id")
        return [each for each in rows if each.actor.get("account") == account]

    def _by_right_of_a_post(self, look: Look) -> bool:
        official = any(each.official for each in self.people if each.login == look.who)
        at_work = look.route.startswith(("desk:", "hall:", "api:")) and not look.address.startswith(PRIVATE)
        return official and at_work

    def _open_to_all(self, look: Look) -> str:
        address = look.address
        if look.method == "GET" and look.form:
            address = f"{address.partition('?')[0]}?{urlencode(look.form)}"
        if address not in self._public:
            self._public[address] = shown(self.anybody.get(address))
        return self._public[address]

    def _written_in(self, person: Person, look: Look, text: str) -> set[str]:
        words = {word for word in person.written if word in text} - self.own.get(look.who, frozenset()) - self.names
        if look.route.startswith(COLLEAGUE_ROUTES):
            words -= {each.name for each in self.people if each.official}
        if look.route.startswith(OFFER_ROUTES):
            offering = OFFERS.get(look.who, frozenset())
            words -= {each.name for each in self.people if each.login in offering}
        if look.route.startswith(SAMPLES):
            words = {word for word in words if word not in self.sample}
        return words - self._typed(look) if words else words

    def _typed(self, look: Look) -> set[str]:
        typed = " ".join(look.typed)
        return {word for each in self.people for word, whole in each.written.items() if whole in typed}

    def _told(self, person: Person, about: set[str]) -> bool:
        if person.subjects & about:
            return True
        return any(person.name in self.named_in.get(each, "") for each in about)


def shown(answer: HttpResponseBase) -> str:
    """Everything that can be read in an answer: text, fields, titles; the text of a PDF; what lies in an archive."""
    data = b"".join(answer)  # type: ignore[call-overload]
    if not data:
        return ""
    kind = answer.get("Content-Type", "").partition(";")[0]
    if kind.endswith("html"):
        return _of_page(data.decode("utf-8", "replace"))
    if kind.endswith("json"):
        return json.dumps(json.loads(data), ensure_ascii=False)
    return _of_file(data)


def _of_page(text: str) -> str:
    root = lxml.html.document_fromstring(text)
    read = []
    for each in root.iter(lxml.etree.Element):
        if each.tag not in ("script", "style"):
            read += [each.text or "", *(each.get(name, "") for name in _SHOWN_ATTRIBUTES)]
        read.append(each.tail or "")
    return " ".join(read)


def _of_file(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        # What somebody handed in need not be one that opens.
        with suppress(pypdfium2.PdfiumError), closing(pypdfium2.PdfDocument(data)) as document:
            return "".join(_of_leaf(page) for page in document)
    if is_zipfile(io.BytesIO(data)):
        with ZipFile(io.BytesIO(data)) as archive:
            return " ".join(_of_file(archive.read(each)) for each in archive.namelist())
    return data.decode("utf-8", "replace")


def _of_leaf(page: Any) -> str:
    with closing(page), closing(page.get_textpage()) as text:
        return str(text.get_text_range())


def watch(world: World) -> Watch:
    """What the seeded place holds of persons."""
    contents = dict(_contents())
    people = [*_with_accounts(), *_wards()]
    homes = list(_addresses(contents, people))
    own = {each.login: _own(each, contents, [*people, *homes]) for each in people}
    # Another official's name is no personal matter, unless one of the persons bears the same.
    names = frozenset(each.name for each in people if each.official) - {
        each.name for each in people if not each.official
    }
    told = (each.read_text(encoding="utf-8") for folder in _TOLD for each in sorted(folder.rglob("*.yaml")))
    sample = " ".join((json.dumps(current_guide(world.item).document, ensure_ascii=False), *told))
    return Watch(world, [*people, *homes], own, names, contents, sample, Client())


def _own(reader: Person, contents: Mapping[str, str], people: Collection[Person]) -> frozenset[str]:
    """What the reader may see without a trace: their own, and what they gave themselves."""
    parties = {each.partition(":")[2] for each in reader.subjects if not each.startswith("case:")}
    cases = Case.objects.filter(applicant_id__in=parties - {""}).order_by("id").values_list("id", flat=True)
    applied = " ".join(contents[f"case:{each}"] for each in cases)
    named = [each for each in people if each.name in applied or each.login in (GIVEN.get(reader.login), reader.login)]
    return frozenset().union(*(each.written for each in named))


def _with_accounts() -> Iterator[Person]:
    for login in (each["login"] for each in demo_people().people):
        actor = somebody(login)
        if actor.person_id is None:
            continue
        subjects = frozenset(subjects_of(actor, own_cases(actor)))
        yield _person(login, actor.person_id, subjects, own_reach(actor).email, bool(actor.posts))


def _wards() -> Iterator[Person]:
    for ward in demo_people().wards:
        person_id = demo_id("person", ward["key"])
        if party_of(PartyKind.NATURAL, person_id) is None:
            continue
        cases = Case.objects.filter(applicant_id=person_id).order_by("id").values_list("id", flat=True)
        subjects = frozenset({f"person:{person_id}", *(f"case:{each}" for each in cases)})
        yield _person(ward["key"], person_id, subjects)


def _person(login: str, person_id: UUID, subjects: frozenset[str], email: str = "", official: bool = False) -> Person:
    person = party_of(PartyKind.NATURAL, person_id)
    assert person is not None
    number, mobile = person.identifier, person.mobile
    written = {
        person.name: person.name, mask_name(person.name): person.name, number: number, mask_person_id(number): number,
        mobile: mobile, mask_mobile(mobile) if mobile else "": mobile, email: email,
        mask_email(email) if email else "": email,
    }  # fmt: skip
    written.pop("", None)
    return Person(login, person.name, number, mobile, written, subjects, official)


def _addresses(contents: Mapping[str, str], people: Collection[Person]) -> Iterator[Person]:
    """Every address that stands in applications: whoever sees it has read one of them, or of those who made them."""
    cases: dict[str, set[str]] = {}
    for subject, told in contents.items():
        for address in _under_address(json.loads(told), ""):
            cases.setdefault(address, set()).add(subject)
    for address, subjects in cases.items():
        theirs = (each.subjects for each in people if each.subjects & subjects)
        yield Person("an address", address, "", "", {address: address}, frozenset(subjects).union(*theirs))


def _under_address(value: Any, name: str) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _under_address(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _under_address(each, name)
    elif isinstance(value, str) and "address" in name and len(value) > 4:
        yield value


def _contents() -> Iterator[tuple[str, str]]:
    """What stands in each case, as its subject: the applicant and every submission."""
    for case in Case.objects.order_by("id"):
        key = keys.unwrap(case.data_key, case.id.bytes)
        sealed = [
            case.applicant_sealed,
            *Submission.objects.filter(case_id=case.id).order_by("n").values_list("content_sealed", flat=True),
        ]
        told = [content.open_content(key, case.id, bytes(each)) for each in sealed if each]
        yield f"case:{case.id}", json.dumps(told, ensure_ascii=False)
