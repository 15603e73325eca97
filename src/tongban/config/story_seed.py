"""Story cases of the sample province: stories/scenes/demo.yaml, brought into their states by the deeds everybody uses.

A scene is a story of ``stories/`` played up to one of its steps, in process, with the clock frozen at each step. The rule
of the dates: a scene begins so many working days before the last working day that is over, so nothing lies in the future
and nothing seeded on the same day differs. Ids are the same for the same scene and day.

A case needs a place without cases: where one exists, nothing is seeded. So a second start changes nothing, a restored
instance is left alone, and no visitor finds a stranger's case among his own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import yaml

from tongban.cases.actions.correct import Correction, correct, prepare
from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.submit import submit
from tongban.cases.content import check
from tongban.cases.queries import NoticeView, progress_of
from tongban.cases.replay import case_ids
from tongban.config.story_deeds import STORIES, do, uploaded
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.partitions import ensure_partitions
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import drawn_from
from tongban.oversight.evaluations.actions.give import Opinion, give
from tongban.oversight.evaluations.kinds import Way
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import actor_of, find_legal_person, party_of

BEGINS = time(9, 10)
BETWEEN = timedelta(minutes=35)
_CHANNELS = {"portal": Channel.PORTAL, "desk": Channel.DESK, "hall": Channel.WINDOW, "api": Channel.API}
_MOVE = re.compile(r"\+(\d+)wd")


def seed_stories() -> int:
    """Bring every scene into its state; returns how many cases were made: none where there is a case already.

    DomainError of the deed that a story got wrong; KeyError or ValueError for a scene that names what does not exist or
    would end after the last working day. Runs in one transaction (``tongban.config.seeding``): all scenes or none.
    """
    if next(case_ids(1), None) is not None:
        return 0
    scenes = _documents("scenes/demo.yaml")["scenes"]
    for number, scene in enumerate(scenes):
        _Scene(scene, number).play()
    return len(scenes)


@dataclass
class _Scene:
    """One scene under way."""

    scene: Mapping[str, Any]
    number: int
    code: str = ""
    case_id: UUID = field(default_factory=lambda: UUID(int=0))
    seen: int = 0

    def play(self) -> None:
        # Identifiers and registration codes are the same for the same scene; keys and query words never are.
        with drawn_from(f"tongban:{self.scene['scene']}"):
            for step, instant in self._timed():
                with clock.frozen(instant):
                    self._silence()
                    if step["deed"] != "look" and "refused" not in step.get("expect", {}):
                        self._do(step, instant)

    @property
    def _story(self) -> dict[str, Any]:
        return _documents(f"{self.scene['story']}.yaml")

    def _timed(self) -> Iterator[tuple[dict[str, Any], datetime]]:
        """The steps up to the last wanted one, each with its instant."""
        over = _last_working_day_before(clock.legal_date(clock.real_now()))
        day = _working_days_before(over, self.scene["days_ago"])
        instant = self._morning(day)
        for step in self._story["steps"]:
            if "advance" in step:
                move = _MOVE.fullmatch(step["advance"])
                if move is None:
                    raise ValueError(f"{self.scene['scene']}: only working days pass in a scene")
                day = current_calendar().working_day_after(day, int(move[1]))
                # However much was done before: nothing is done at night.
                instant = self._morning(day)
                if day > over:
                    raise ValueError(f"{self.scene['scene']} would end on {day}, in the future")
                continue
            yield step, instant
            instant += BETWEEN
            if step.get("id") == self.scene["until"]:
                return
        raise KeyError(f"{self.scene['story']} has no step {self.scene['until']}")

    def _morning(self, day: date) -> datetime:
        """Scenes of one day begin one after the other, so that their order is always the same."""
        return datetime.combine(day, BEGINS, clock.SHANGHAI) + timedelta(minutes=3 * self.number)

    def _silence(self) -> None:
        """What the sweep would have recorded by now."""
        if self.code and deem_accepted(self.case_id):
            self.seen += 1

    def _do(self, step: Mapping[str, Any], instant: datetime) -> None:
        login = self._story["people"][step["who"]]
        actor = actor_of(demo_id("account", login), _CHANNELS[step["door"]])
        if actor is None:
            raise KeyError(login)
        if step["deed"] == "apply":
            self._apply(actor, instant)
        else:
            given = step.get("with", {})
            if step["deed"] == "rate":
                opinion = Opinion(given["stars"], given.get("reasons", ()), given.get("words", ""))
                give(actor, code=self.code, opinion=opinion, way=Way.PC)
                return
            if step["deed"] == "correct":
                self._correct(actor, given)
            else:
                do(step["deed"], actor, self.case_id, self.seen, given)
            self.seen += 1

    def _apply(self, actor: Actor, instant: datetime) -> None:
        ensure_partitions(instant, months_ahead=0)
        wanted = self._story["application"]
        brought = _documents(f"applications/{wanted['from']}.yaml")
        item = self._story["item"]
        guide = current_guide(find_items(item["name"], item["region"], None, 1).items[0].code)
        kind, party_id = _party(actor, wanted["party"])
        party = party_of(kind, party_id)
        if party is None:
            raise KeyError(wanted["party"])
        files = {
            element: files_of(actor, uploaded(actor, names))
            for element, names in {**brought["uploads"], **wanted.get("uploads", {})}.items()
        }
        application = check(
            guide,
            party,
            {**brought["scenario"], **wanted.get("scenario", {})},
            {**brought["answers"], **wanted.get("answers", {})},
            files,
        )
        receipt = submit(actor, application=application, confirmed=application.confirmation)
        self.case_id, self.code, self.seen = receipt.case_id, receipt.code, receipt.state_version

    def _correct(self, actor: Actor, given: Mapping[str, Any]) -> None:
        """Hand in again, as the applicant: what the notice cites is changed, or insisted on."""
        notice = progress_of(self.code, actor).notice
        if notice is None:
            raise DomainError("cases.deed.invalid", field="notice")
        correction = Correction(
            answers=given.get("answers", {}),
            uploads={element: uploaded(actor, names) for element, names in given.get("uploads", {}).items()},
            insist={_line_at(notice, place): reason for place, reason in given.get("insist", {}).items()},
        )
        confirmed = prepare(actor, self.case_id, correction).confirmation
        correct(actor, case_id=self.case_id, seen=self.seen, correction=correction, confirmed=confirmed)


@lru_cache(maxsize=64)
def _documents(name: str) -> dict[str, Any]:
    return dict(yaml.safe_load((STORIES / name).read_text("utf-8")))


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


def _last_working_day_before(day: date) -> date:
    return _working_days_before(day, 1)


def _working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= current_calendar().is_working_day(day)
    return day
