"""The people of a story act, in process, by the deeds that every door uses: of the sample cases and of the chapters."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import yaml

from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.submit import Receipt, submit
from tongban.cases.content import check
from tongban.cases.queries import NoticeView, progress_of
from tongban.cases.queries.notice import notice_of
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.actions.give import Opinion, give
from tongban.oversight.evaluations.kinds import Way
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actors import ANONYMOUS, Actor, Channel
from tongban.registry.identity.demo import demo_actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import find_legal_person, party_of
from tongban.sites.demo.deeds import STORIES, do, uploaded

_CHANNELS = {
    "portal": Channel.PORTAL,
    "page": Channel.PORTAL,
    "desk": Channel.DESK,
    "hall": Channel.WINDOW,
    "api": Channel.API,
}
Document = Mapping[str, Any]


@lru_cache(maxsize=64)
def documents(name: str) -> dict[str, Any]:
    """A file of ``stories/``, read once a process."""
    return dict(yaml.safe_load((STORIES / name).read_text("utf-8")))


def story_named(name: str) -> dict[str, Any]:
    """A story."""
    return documents(f"{name}.yaml")


def person_in(story: Document, step: Document) -> Actor:
    """Who does a step, at the step's door. KeyError for somebody who is not there."""
    return demo_actor(story["people"][step["who"]], _CHANNELS[step["door"]])


def act(story: Document, step: Document, code: str) -> str:
    """Have a step done by its person on the case as it stands; the registration code. DomainError of the deed."""
    actor = person_in(story, step)
    if step["deed"] == "apply":
        return apply(story, actor).code
    now = progress_of(code, ANONYMOUS)
    if step["deed"] == "rate":
        rate(actor, code, step["with"])
    elif step["deed"] == "correct":
        hand_in_again(actor, code, now.case_id, now.state_version, step.get("with", {}))
    else:
        do(step["deed"], actor, now.case_id, now.state_version, step.get("with", {}))
    return code


def apply(story: Document, actor: Actor) -> Receipt:
    """The application of a story. KeyError where it names nobody."""
    wanted, item = story["application"], story["item"]
    brought = documents(f"applications/{wanted['from']}.yaml")
    guide = current_guide(find_items(item["name"], item["region"], None, 1).items[0].code)
    kind, party_id = _party(actor, wanted["party"])
    party = party_of(kind, party_id)
    if party is None:
        raise KeyError(wanted["party"])
    files = {
        element: files_of(actor, uploaded(actor, names))
        for element, names in {**brought["uploads"], **wanted.get("uploads", {})}.items()
    }
    scenario = {**brought["scenario"], **wanted.get("scenario", {})}
    answers = {**brought["answers"], **wanted.get("answers", {})}
    application = check(guide, party, scenario, answers, files)
    told = notice_of(application.guide).version
    return submit(actor, application=application, confirmed=application.confirmation, notice=told)


def rate(actor: Actor, code: str, given: Document) -> None:
    """评价, as who was served: stars, reasons of these stars, words."""
    give(
        actor, code=code, opinion=Opinion(given["stars"], given.get("reasons", ()), given.get("words", "")), way=Way.PC
    )


def hand_in_again(actor: Actor, code: str, case_id: UUID, seen: int, given: Document) -> None:
    """补正, as the applicant: what the notice cites is changed, or insisted on."""
    notice = progress_of(code, actor).notice
    if notice is None:
        raise DomainError("cases.deed.invalid", field="notice")
    correction = Correction(
        answers=given.get("answers", {}),
        uploads={element: uploaded(actor, names) for element, names in given.get("uploads", {}).items()},
        insist={_line_at(notice, place): reason for place, reason in given.get("insist", {}).items()},
    )
    confirmed = prepare(actor, case_id, correction).confirmation
    correct(actor, case_id=case_id, seen=seen, correction=correction, confirmed=confirmed)


def _party(actor: Actor, wanted: str) -> tuple[PartyKind, UUID]:
    if wanted == "self":
        if actor.person_id is None:
            raise KeyError(wanted)
        return PartyKind.NATURAL, actor.person_id
    party_id = find_legal_person(wanted)
    if party_id is None:
        raise KeyError(wanted)
    return PartyKind.LEGAL, party_id


def _line_at(notice: NoticeView, place: str) -> int:
    return next(line.n for line in notice.lines if line.path == place)
