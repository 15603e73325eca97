"""Who reads whose data, at every door: officials open everything, and no answer shows a person who cannot learn of it.

What counts as a person's data in an answer: name, 公民身份号码, telephone and e-mail, in full **and masked**. A mask leaves the
family name and the ends of a number: beside item, county and day that tells a neighbour who it is (个人信息保护法第四条). What does
not count: names of officials in office, one's own data, and what anybody may read without a log-in (published notices, the
samples of guides, whose persons are those of the demonstration).

Whoever applied, represents the applicant, is interested or acted has an entry of their own to find. Who is only named in an
application, as a shop's manager is, has no account that the platform could know of: the entry of that case is demanded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.access.people import browser_of, undone
from tests.access.visits import VISITS
from tests.access.world import (
    APPROVER,
    CLERK,
    DECIDER,
    EDITOR,
    OPERATOR,
    OTHER_APPLICANT,
    OTHER_BODY,
    PROVINCE,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    VISITOR,
    World,
    somebody,
)
from tongban.cases import content
from tongban.cases.models import Case, Submission
from tongban.cases.queries.owning import own_cases
from tongban.foundation import keys
from tongban.foundation.records.models import AuditEntry
from tongban.kernel.masking import mask_email, mask_mobile, mask_name, mask_person_id
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.contacts import own_reach
from tongban.registry.identity.demo import demo_people
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.registry.identity.trail import KINDS, subjects_of
from tongban.sites.api.tests.contract import described

OFFICIALS = (
    REVIEWER, SECOND, DECIDER, CLERK, SUPERVISOR, OTHER_BODY, VISITOR, EDITOR, APPROVER, OPERATOR, PROVINCE,
)  # fmt: skip
SAMPLES = ("desk:draft", "desk:draft-edit", "desk:standard-draft", "desk:standard-draft-edit")
"""Pages that show the sample of a guide before it is published."""
_TAG = re.compile(r"<script.*?</script>|<style.*?</style>|<[^>]+>", re.DOTALL)


@dataclass(frozen=True)
class Person:
    """A person of the seeded place: how their data may be written, and what the record calls what concerns them."""

    login: str
    name: str
    written: frozenset[str]
    subjects: frozenset[str]


@dataclass(frozen=True)
class Look:
    """One request of an official; ``form`` where it is sent one."""

    who: str
    route: str
    address: str
    form: tuple[tuple[str, str], ...] = ()


@dataclass
class Watch:
    """What has to be known to judge an answer."""

    world: World
    people: list[Person]
    own: Mapping[str, frozenset[str]]
    named_in: Mapping[str, str]
    sample: str
    anybody: Client

    def holes(self, look: Look, answer: HttpResponseBase) -> list[str]:
        """Whom the answer shows without an entry that they can find."""
        text = _shown(answer)
        entries = list(AuditEntry.objects.filter(trace=answer["X-Request-ID"], kind__in=KINDS).order_by("id"))
        # Without the body nobody is told whose post it was, and no delay of that body keeps it back.
        assert all("department" in each.actor for each in entries), look
        there = {person: words for person in self.people if (words := self._written_in(person, look, text))}
        if not there:
            return []
        assert all(each.data["purpose"] for each in entries)
        about = {each.subject for each in entries}
        # A number of which two digits are left fits several persons: one of them is meant.
        known = set().union(*(words for person, words in there.items() if self._told(person, about)))
        missing = {person: words - known for person, words in there.items()}
        if any(missing.values()) and look.route.partition(":")[0] in ("portal", "api", "demo", "web"):
            public = _shown(self.anybody.get(look.address))
            missing = {person: {word for word in words if word not in public} for person, words in missing.items()}
        return [
            f"{look.route} by {look.who}: {person.login} {sorted(words)}, {look.address}"
            for person, words in missing.items()
            if words
        ]

    def _written_in(self, person: Person, look: Look, text: str) -> set[str]:
        words = {word for word in person.written - self.own[look.who] if word in text}
        return {word for word in words if look.route not in SAMPLES or word not in self.sample}

    def _told(self, person: Person, about: set[str]) -> bool:
        if person.subjects & about:
            return True
        return any(person.name in self.named_in.get(each, "") for each in about)


def _shown(answer: HttpResponseBase) -> str:
    return _TAG.sub(" ", b"".join(answer).decode("utf-8", "replace"))  # type: ignore[call-overload]


def _watch(world: World) -> Watch:
    people, own = [], {}
    for login in (each["login"] for each in demo_people().people):
        actor = somebody(login)
        person = party_of(PartyKind.NATURAL, actor.person_id) if actor.person_id else None
        if person is None:
            continue
        email = own_reach(actor).email
        numbers = {
            person.identifier, mask_person_id(person.identifier), person.mobile, mask_mobile(person.mobile),
            email, mask_email(email) if email else "",
        }  # fmt: skip
        written = frozenset({person.name, mask_name(person.name), *numbers} - {""})
        if actor.posts:
            own[login] = written
        else:
            people.append(Person(login, person.name, written, frozenset(subjects_of(actor, own_cases(actor)))))
    # Another official's name is no personal matter; who of the persons bears the same name is known by the rest.
    names = frozenset(word for words in own.values() for word in words if not word[0].isascii())
    sample = json.dumps(current_guide(world.item).document, ensure_ascii=False)
    return Watch(
        world, people, {login: words | names for login, words in own.items()}, dict(_contents()), sample, Client()
    )


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


def _pages(world: World) -> Iterator[Look]:
    for route, visit in VISITS.items():
        if visit.method != "GET" or not visit.who:
            # What stands open to anybody is no secret of anybody's.
            continue
        theirs = visit.people() & set(OFFICIALS)
        for login in sorted(theirs or {REVIEWER}):
            yield Look(login, route, visit.address(route, world))
    for case in world.cases.values():
        yield Look(DECIDER, "desk:case", reverse("desk:case", args=[case.code]))
        yield Look(SUPERVISOR, "desk:history", reverse("desk:history", args=[case.code]))
    for view in ("todo", "correcting", "done", "all", "mine", "charge"):
        yield Look(SUPERVISOR, "desk:work", reverse("desk:work") + f"?view={view}")


def _opened(world: World) -> Iterator[Look]:
    """What opens masked data: forms with a purpose."""
    fresh, changed = (world.cases[name].code for name in ("just-submitted", "corrected"))
    for part in ("applicant", "answers"):
        yield Look(
            REVIEWER, "desk:reveal", reverse("desk:reveal", args=[fresh]), (("part", part), ("purpose", "review"))
        )
    yield Look(REVIEWER, "desk:changes", reverse("desk:changes", args=[changed]), (("purpose", "review"),))
    person = party_of(PartyKind.NATURAL, somebody(OTHER_APPLICANT).person_id or UUID(int=0))
    assert person is not None
    sought = (("identifier", person.identifier), ("purpose", "contact"))
    yield Look(REVIEWER, "desk:applicant", reverse("desk:applicant"), sought)
    typed = (("do", "find-person"), ("id_number", person.identifier), ("because", "ON_BEHALF"))
    yield Look(CLERK, "hall:item", reverse("hall:item", args=[world.item]), typed)
    enquiry = reverse("desk:enquiry-deed", args=[world.ids["enquiry"]])
    yield Look(REVIEWER, "desk:enquiry-deed", enquiry, (("do", "contact"), ("seen", "1"), ("key", "k" * 32)))


def _programs(world: World) -> Iterator[Look]:
    """Every reading of the API, along the ids that the place has."""
    known = {
        "registration_code": [each.code for each in list(world.cases.values())[:9]], "card_id": [world.ids["card"]],
        "mandate_id": [world.ids["case_mandate"]], "case_id": [world.ids["notice_case"]],
        "guide_hash": [world.guide], "implementation_code": [world.item], "n": [world.ids["file_n"], world.ids["paper_n"]],
        "message_id": [world.ids["message"]], "number": [world.ids["enquiry"]], "rating_id": [world.ids["rating"]],
        "draft_id": [world.ids["window_draft"]],
    }  # fmt: skip
    for path, methods in described()["paths"].items():
        if "get" not in methods:
            continue
        addresses = [path]
        for name in re.findall(r"{(\w+)}", path):
            addresses = [each.replace(f"{{{name}}}", str(value)) for each in addresses for value in known.get(name, [])]
        views = ["", "&view=all", "&view=done"] if path.endswith("/cases") else [""]
        for address in addresses:
            for login in (
                (REVIEWER, SUPERVISOR) if path.endswith("/cases") else (SUPERVISOR,) if "{" in path else OFFICIALS
            ):
                for view in views:
                    yield Look(login, "api:" + methods["get"]["operationId"], f"{address}?purpose=核对材料{view}")


@pytest.mark.parametrize("door", ["pages", "programs"])
def test_nobody_is_read_who_cannot_learn_of_it(world: World, door: str) -> None:
    watch = _watch(world)
    if door == "pages":
        looks, asks = [*_pages(world), *_opened(world)], {login: browser_of(login) for login in OFFICIALS}
    else:
        looks = list(_programs(world))
        asks = {login: Client(headers={"Authorization": f"Bearer {world.token(login)}"}) for login in OFFICIALS}
    holes, seen = [], 0
    for look in looks:
        with undone():
            asked = asks[look.who]
            answer = asked.post(look.address, dict(look.form)) if look.form else asked.get(look.address)
            assert not look.form or answer.status_code == 200
            holes += watch.holes(look, answer)
            seen += answer.status_code == 200
    assert holes == []
    assert seen > 100
