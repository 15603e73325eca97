"""Whatever is shipped can be applied for: its own sample answers are taken in the plainest and in the last situation."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from tests.stories.place import Place
from tongban.kernel import formspec
from tongban.registry.catalogue.assembling import assembled
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import MaterialSource
from walkers.player.api import ApiDriver
from walkers.player.driver import CaseRef
from walkers.player.story import Application, Person, papers

_COMPANY = "91369901MA72200101"
_APPLICANT = Person("lishili", "")


def _application(guide: BoundGuide, situation: dict[str, str]) -> Application:
    answers = formspec.sample_answers(guide.form, situation)
    needs = guide.materials_for(situation, answers)
    return Application(
        item_name=guide.name,
        region=guide.region_code,
        body=guide.department_name,
        party="self" if "NATURAL" in guide.unified["service_objects"] else _COMPANY,
        scenario=situation,
        answers=answers,
        uploads={need.id: papers([f"{need.id}.pdf"]) for need in needs if need.source is MaterialSource.UPLOAD},
    )


def _guides() -> list[BoundGuide]:
    """Every item once; a renewal needs the permit that it renews, and has its stories."""
    guides = [bind(each.document) for each in assembled(Path(settings.DATA_FOLDER) / "catalogue")]
    return list({guide.basic_code: guide for guide in guides if guide.renewal is None}.values())


def test_sample_answers_are_taken(place: Place) -> None:
    wrong = []
    with closing(ApiDriver(place.base, place.token)) as api:
        hand = api.hand(_APPLICANT, "portal")
        for guide in _guides():
            situations = list(guide.scenario.situations())
            for situation in (situations[0], situations[-1]):
                told = hand.apply(_application(guide, dict(situation)), CaseRef(), twice=False)
                if told.refused or told.state != "SUBMITTED":
                    wrong.append((guide.name, situation, told.refused, told.text[:300]))
    assert wrong == []


def test_an_answer_that_is_missing_is_refused(place: Place) -> None:
    """The test above can fail."""
    guide = _guides()[0]
    application = _application(guide, dict(next(iter(guide.scenario.situations()))))
    incomplete = dict(list(application.answers.items())[1:])
    with closing(ApiDriver(place.base, place.token)) as api:
        hand = api.hand(_APPLICANT, "portal")
        assert hand.apply(replace(application, answers=incomplete), CaseRef(), twice=False).refused
