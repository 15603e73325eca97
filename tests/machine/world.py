"""The province in which the machine runs: guides with different rules, applications ready to be made, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from tests.machine.engaging import engaged
from tests.machine.law import ASKED_BY, GUIDES, TERM, Person, Rules
from tongban.cases.actions.conclude import conclude
from tongban.cases.actions.decide import decide
from tongban.cases.actions.draft import application_of
from tongban.cases.actions.give_opinion import give_opinion
from tongban.cases.actions.pass_pre_review import pass_pre_review
from tongban.cases.actions.submit import submit
from tongban.cases.actions.upload import upload
from tongban.cases.content import Application
from tongban.cases.factories import (
    PDF,
    filled_draft,
    published,
    sample_item,
    silence_by_platform,
    silence_none,
    with_inspection,
    with_originals,
    with_procedures,
    with_publicity,
    with_renewal,
    with_uncorrected_rule,
    without_rules,
)
from tongban.cases.kinds import Opinion, Outcome
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.queries import department_by_uscc

Alterations = tuple[Callable[[dict[str, Any]], None], ...]
BRIEF = "000131990009"
"""What the permits are of that are to be renewed."""


def for_a_while(document: dict[str, Any]) -> None:
    """Granted for days, not years."""
    for result in document["unified"]["results"]:
        if result["validity"]:
            result["validity"] = {"amount": TERM, "unit": "NATURAL_DAY"}


def of_the_brief_one(document: dict[str, Any]) -> None:
    document["unified"]["renewal"] |= {"of": [BRIEF], "latest": {"amount": ASKED_BY, "unit": "WORKING_DAY"}}


ITEMS: dict[str, tuple[str, Alterations]] = {
    "ruled": ("000131990005", (with_originals, with_procedures, with_uncorrected_rule)),
    "bare": ("000131990006", (without_rules,)),
    "unheard": ("000731990005", (silence_none,)),
    "platform": ("000731990006", (silence_by_platform,)),
    "spot": ("000131990007", (with_inspection,)),
    "shown": ("000131990008", (with_publicity,)),
    "again": ("000131990010", (with_renewal, of_the_brief_one)),
    "brief": (BRIEF, (for_a_while,)),
}
ZHANG = "369901199502280038"
MARKS = 4
"""How many different contents a material or field can have; the first is that of the submission."""
AREAS = ("", "61", "62", "63")


@dataclass(frozen=True)
class World:
    """What every history starts from. ``papers``: (material, mark) → an upload with that content."""

    applications: dict[str, Application]
    actors: dict[str, Actor]
    people: dict[str, Person]
    papers: dict[tuple[str, int], UUID]
    areas: tuple[str, ...]
    own_body: UUID
    other_body: UUID
    bodies: dict[str, str]
    """``own`` and ``other`` → 统一社会信用代码 of that body."""

    identifier: str
    """Number of the neighbour's identity card."""

    @property
    def accounts(self) -> dict[str, str]:
        """Name → account of everybody."""
        return {name: person.account for name, person in self.people.items()}

    def permit(self) -> tuple[UUID, str]:
        """A permit granted now, for ``TERM`` days: its case, and the code under which it can be renewed."""
        return _permit(self.actors, self.applications["brief"])

    def application(self, rules: Rules, permit: str) -> Application:
        """The application under that guide; ``permit`` is the code of what it renews."""
        application = self.applications[rules.name]
        if permit:
            application = replace(application, answers={**application.answers, "f.permit.code": permit})
        return application

    def submit(self, rules: Rules, permit: str = "") -> UUID:
        """A newborn case under that guide; ``permit`` is the code of what it renews."""
        application, applicant = self.application(rules, permit), self.actors["applicant"]
        return submit(applicant, application=application, confirmed=application.confirmation).case_id


def _permit(actors: dict[str, Actor], application: Application) -> tuple[UUID, str]:
    receipt = submit(actors["applicant"], application=application, confirmed=application.confirmation)
    case: dict[str, Any] = {"case_id": receipt.case_id}
    pass_pre_review(actors["clerk"], seen=1, **case)
    give_opinion(actors["first"], seen=2, step_id="s1", opinion=Opinion.AGREE, **case)
    give_opinion(actors["second"], seen=3, step_id="s2", opinion=Opinion.AGREE, **case)
    decide(actors["boss"], seen=4, outcome=Outcome.GRANTED, **case)
    conclude(actors["boss"], seen=5, **case)
    return receipt.case_id, receipt.code


def _actor(login: str, channel: Channel = Channel.DESK) -> Actor:
    found = actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


def _people(actors: dict[str, Actor]) -> dict[str, Person]:
    duties = {
        "clerk": {"INTAKE"}, "first": {"REVIEW"}, "second": {"REVIEW"}, "boss": {"DECIDE", "LEADER"}, "deputy": {"DECIDE"},
        "head": {"LEADER"}, "biased": {"REVIEW"}, "allround": {"REVIEW", "DECIDE", "LEADER"},
    }  # fmt: skip
    unseen, applicants = ("other county", "stranger", "neighbour", "nobody"), ("applicant", "biased")
    return {
        name: Person(
            name,
            frozenset(duties.get(name, ())),
            sees=name not in unseen,
            applicant=name in applicants,
            account=str(actor.account_id),
            party=str(actor.legal_persons[0] if name in applicants else actor.person_id),
            known=actor.person_id is not None,
        )
        for name, actor in actors.items()
    }


def build() -> World:
    """Publish the guides and fill in an application for each; on committed rows."""
    applicant = _actor("lishili", Channel.PORTAL)
    boss = _actor("zhoujueding")
    actors = {
        "applicant": applicant,
        "clerk": _actor("zhaochuangkou"),
        "first": _actor("qianchushen"),
        "second": _actor("sunfuhe"),
        "boss": boss,
        "deputy": engaged("deputy", ("decide",)),
        "head": engaged("head", ("leader",)),
        "allround": engaged("allround", ("decide", "leader", "review-1")),
        # A reviewer who represents the applicant: 回避.
        "biased": engaged("biased", ("review-2",), represents=applicant.legal_persons[0]),
        "supervisor": _actor("wujiancha"),
        "other county": _actor("zhenganyuan"),
        "stranger": _actor("wangshili", Channel.PORTAL),
        "neighbour": _actor("zhangshili", Channel.PORTAL),
        "nobody": ANONYMOUS,
    }
    sample = sample_item()
    codes = {name: published(sample, basic, *alter) for name, (basic, alter) in ITEMS.items()} | {"sample": sample}
    applications = {}
    answers: dict[str, Any] = {}
    for name in ("brief", *(rules.name for rules in GUIDES)):
        if name == "again":
            answers = {"f.permit.code": _permit(actors, applications["brief"])[1]}
        applications[name] = application_of(applicant, filled_draft(applicant, codes[name], answers=answers))
    first = applications["sample"]
    # Every application shows the same papers, so a content has one mark whatever the guide.
    same = {name: replace(each, files=first.files) for name, each in applications.items()}
    papers = {}
    for material in ("m3", "m5"):
        papers[material, 0] = first.files[material][0].id
        for mark in range(1, MARKS):
            content = [PDF, f"{material} {mark}".encode()]
            papers[material, mark] = upload(applicant, name=f"{material}.pdf", chunks=content).id
    areas = (str(first.answers["f.premises.area"]), *AREAS[1:])
    bodies = {"own": first.guide.department_uscc, "other": "11369901MB7220022J"}
    own, other = (department_by_uscc(uscc).id for uscc in bodies.values())
    return World(same, actors, _people(actors), papers, areas, own, other, bodies, ZHANG)
