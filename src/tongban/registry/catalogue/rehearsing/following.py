"""A story led after a rule that was changed on purpose, as far as that can be done without a judgement.

What can be: papers that are asked of nobody any more are not brought, new ones are; answers and questions that are gone are
left out; what the story writes down of the guide is written down anew; limits are those of the guide. What an official
cites, decides or finds is never touched: who changes that has to think.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.rehearsing.asking import asked_of
from tongban.registry.catalogue.rehearsing.handing_in import HandedIn, hand_in
from tongban.registry.catalogue.rehearsing.performing import unified_failures
from tongban.registry.catalogue.rehearsing.story import Story

_LEGS = ("acceptance", "statutory")


def followed(guide: BoundGuide, story: Story) -> dict[str, Any] | None:
    """The story as the guide now has it; None where it would still fail."""
    document = copy.deepcopy(dict(story.document))
    application = document["application"]
    questions = {each.id for each in guide.scenario.questions}
    application["scenario"] = {name: value for name, value in application["scenario"].items() if name in questions}
    given = hand_in(guide, application["scenario"], application["answers"], application["uploads"])
    if given.lost:
        return None
    application["answers"] = {name: value for name, value in application["answers"].items() if name in given.answers}
    application["uploads"] = _papers(given, application["uploads"])
    if "asks" in document:
        found = asked_of(guide, given)
        document["asks"] = {part: found[part] for part in document["asks"]}
    known = {need.id for need in guide.materials}
    for step in document["steps"]:
        _led(step, guide, known)
    return None if unified_failures(guide, Story(document)) else document


def _papers(given: HandedIn, uploads: Mapping[str, Any]) -> dict[str, Any]:
    asked = {need.id: need for need in given.needs if need.source is MaterialSource.UPLOAD}
    kept = {name: files for name, files in uploads.items() if name in asked}
    new = {name: [f"{name}.pdf"] for name, need in asked.items() if need.required and not kept.get(name)}
    return {**kept, **new}


def _led(step: dict[str, Any], guide: BoundGuide, known: set[str]) -> None:
    brought = step.get("with", {}).get("uploads")
    if brought and step.get("deed") == "correct":
        step["with"]["uploads"] = {name: files for name, files in brought.items() if name in known}
    due = step.get("expect", {}).get("due", {})
    for leg in _LEGS:
        limit: Limit | None = getattr(guide.limits, leg)
        if due.get(leg) is not None and limit is not None and limit.unit is Unit.WORKING_DAY:
            due[leg] = f"+{limit.amount}wd"
