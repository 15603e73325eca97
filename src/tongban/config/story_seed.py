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
from typing import Any
from uuid import UUID

from tongban.cases.actions.deem_accepted import deem_accepted
from tongban.cases.replay import case_ids
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.partitions import ensure_partitions
from tongban.kernel.ids import drawn_from
from tongban.sites.demo import acting
from tongban.sites.demo.deeds import do

BEGINS = time(9, 10)
BETWEEN = timedelta(minutes=35)
_MOVE = re.compile(r"\+(\d+)wd")


def seed_stories() -> int:
    """Bring every scene into its state; returns how many cases were made: none where there is a case already.

    DomainError of the deed that a story got wrong; KeyError or ValueError for a scene that names what does not exist or
    would end after the last working day. Runs in one transaction (``tongban.config.seeding``): all scenes or none.
    """
    if next(case_ids(1), None) is not None:
        return 0
    scenes = acting.documents("scenes/demo.yaml")["scenes"]
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
        return acting.story_named(self.scene["story"])

    def _timed(self) -> Iterator[tuple[dict[str, Any], datetime]]:
        """The steps up to the last wanted one, each with its instant."""
        over = current_calendar().working_day_before(clock.legal_date(clock.real_now()), 1)
        day = current_calendar().working_day_before(over, self.scene["days_ago"])
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
        actor = acting.person_in(self._story, step)
        if step["deed"] == "apply":
            ensure_partitions(instant, months_ahead=0)
            receipt = acting.apply(self._story, actor)
            self.case_id, self.code, self.seen = receipt.case_id, receipt.code, receipt.state_version
            return
        given = step.get("with", {})
        if step["deed"] == "rate":
            acting.rate(actor, self.code, given)
            return
        if step["deed"] == "correct":
            acting.hand_in_again(actor, self.code, self.case_id, self.seen, given)
        else:
            do(step["deed"], actor, self.case_id, self.seen, given)
        self.seen += 1
