"""The province in which the machine runs: guides with different rules, applications ready to be made, people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from tests.machine.law import GUIDES, Person, Rules
from tongban.cases.actions.draft import application_of
from tongban.cases.actions.submit import submit
from tongban.cases.actions.upload import upload
from tongban.cases.content import Application
from tongban.cases.factories import (
    PDF,
    filled_draft,
    published,
    silence_by_platform,
    silence_none,
    with_originals,
    with_procedures,
    with_uncorrected_rule,
    without_rules,
)
from tongban.registry.catalogue.queries import find_items
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import department_by_uscc

Alterations = tuple[Callable[[dict[str, Any]], None], ...]
ITEMS: dict[str, tuple[str, Alterations]] = {
    "ruled": ("000131990005", (with_originals, with_procedures, with_uncorrected_rule)),
    "bare": ("000131990006", (without_rules,)),
    "unheard": ("000731990005", (silence_none,)),
    "platform": ("000731990006", (silence_by_platform,)),
}
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

    def submit(self, rules: Rules) -> UUID:
        """A newborn case under that guide."""
        application = self.applications[rules.name]
        applicant = self.actors["applicant"]
        return submit(applicant, application=application, confirmed=application.confirmation).case_id


def _actor(login: str, channel: Channel = Channel.DESK) -> Actor:
    found = actor_of(demo_id("account", login), channel)
    assert found is not None
    return found


def _only(actor: Actor, duty: Duty) -> Actor:
    """The same posts held by somebody else, who has this duty alone."""
    return replace(actor, account_id=uuid4(), posts=tuple(post for post in actor.posts if post.duty is duty))


def _people(actors: dict[str, Actor]) -> dict[str, Person]:
    duties = {
        "clerk": {"INTAKE"}, "first": {"REVIEW"}, "second": {"REVIEW"}, "boss": {"DECIDE", "LEADER"}, "deputy": {"DECIDE"},
        "head": {"LEADER"}, "biased": {"REVIEW"}, "allround": {"REVIEW", "DECIDE", "LEADER"},
    }  # fmt: skip
    unseen, applicants = ("other county", "stranger", "nobody"), ("applicant", "biased")
    return {
        name: Person(
            name,
            frozenset(duties.get(name, ())),
            sees=name not in unseen,
            applicant=name in applicants,
            account=str(actor.account_id),
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
        "deputy": _only(boss, Duty.DECIDE),
        "head": _only(boss, Duty.LEADER),
        "allround": replace(boss, account_id=uuid4(), posts=(*boss.posts, *_actor("qianchushen").posts)),
        # A reviewer who represents the applicant: 回避.
        "biased": replace(_only(_actor("sunfuhe"), Duty.REVIEW), legal_persons=applicant.legal_persons),
        "supervisor": _actor("wujiancha"),
        "other county": _actor("zhenganyuan"),
        "stranger": _actor("wangshili", Channel.PORTAL),
        "nobody": ANONYMOUS,
    }
    sample = find_items("食品经营许可（新办）", "360722000000", None, 5).items[0].code
    codes = {name: published(sample, basic, *alter) for name, (basic, alter) in ITEMS.items()} | {"sample": sample}
    applications = {}
    for rules in GUIDES:
        draft = filled_draft(applicant, codes[rules.name])
        applications[rules.name] = application_of(applicant, draft)
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
    body = department_by_uscc(first.guide.department_uscc).id
    other = department_by_uscc("11369901MB7220022J").id
    return World(same, actors, _people(actors), papers, areas, body, other)
