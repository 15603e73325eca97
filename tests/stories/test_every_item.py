"""Whatever is shipped can be applied for: its own sample answers are taken in the last situation (``--slow``: and the plainest)."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings

from tests.stories.place import Place
from tongban.cases import provided
from tongban.kernel import formspec
from tongban.registry.catalogue.assembling import assembled
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import LegalPerson, NaturalPerson
from tongban.registry.identity.queries import Party
from walkers.player.api import ApiDriver
from walkers.player.driver import CaseRef
from walkers.player.story import Application, Person, papers

_COMPANY = "91369901MA72200101"
_APPLICANT = Person("lishili", "")


def _application(guide: BoundGuide, situation: dict[str, str]) -> Application:
    """The samples, but the applicant's own name and number, which nobody may change."""
    natural = "NATURAL" in guide.unified["service_objects"]
    own = provided.fixed_values(provided.provisions(guide.form, _applicant(natural=natural), {}))
    sample = formspec.sample_answers(guide.form, situation)
    answers = {path: own.get(path, value) for path, value in sample.items()}
    needs = guide.materials_for(situation, answers)
    return Application(
        item_name=guide.name,
        region=guide.region_code,
        body=guide.department_name,
        party="self" if natural else _COMPANY,
        scenario=situation,
        answers=answers,
        uploads={need.id: papers([f"{need.id}.pdf"]) for need in needs if need.source is MaterialSource.UPLOAD},
    )


def _applicant(*, natural: bool) -> Party:
    if natural:
        return Party.of_person(NaturalPerson.objects.get(pk=demo_id("person", _APPLICANT.login)))
    return Party.of_legal_person(LegalPerson.objects.get(pk=demo_id("legal-person", _COMPANY)))


def _guides() -> list[BoundGuide]:
    """Every item once; a renewal needs the permit that it renews, and has its stories."""
    guides = [bind(each.document) for each in assembled(Path(settings.DATA_FOLDER) / "catalogue")]
    return list({guide.basic_code: guide for guide in guides if guide.renewal is None}.values())


@pytest.mark.parametrize("pick", [pytest.param(0, id="plainest", marks=pytest.mark.slow), pytest.param(-1, id="last")])
def test_sample_answers_are_taken(place: Place, pick: int) -> None:
    """One situation of each: in every situation the samples fit their own form already (the checks of publication)."""
    wrong = []
    with closing(ApiDriver(place.base, place.token)) as api:
        hand = api.hand(_APPLICANT, "portal")
        for guide in _guides():
            situation = list(guide.scenario.situations())[pick]
            told = hand.apply(_application(guide, dict(situation)), CaseRef(), twice=False)
            if "ONLINE" not in guide.local["forms"]:
                if told.refused != "cases.item.window_only":
                    wrong.append((guide.name, situation, told.refused, told.text[:300]))
            elif told.refused or told.state != "SUBMITTED":
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
