"""The labelled questions keep their right answers: a floor for each file on the sample catalogue."""

from __future__ import annotations

import pytest

from tests.search import measure

FLOORS = {"every-tuning": (0.95, 0.98), "every-unseen": (0.90, 0.95), "tuning": (0.85, 0.95), "unseen": (0.75, 0.88)}
"""Least share of questions whose right item comes first, and among the first three. Not what is reached: what may not be
lost. ``python -m bench.search`` prints what is reached."""
REAL_FLOORS = {"tuning": (0.70, 0.85), "unseen": (0.42, 0.55)}


@pytest.mark.parametrize("name", sorted(FLOORS))
def test_sample_catalogue(places: None, name: str) -> None:
    records = measure.sample_records()
    measure.prepare(records)
    found = measure.outcomes(measure.questions(name, "sample"), {record.name for record in records})
    assert found, "no labelled question has its answer in the catalogue"
    first, three = FLOORS[name]
    reached = measure.figures(found)
    assert reached.first >= first, reached
    assert reached.among_three >= three, reached


@pytest.mark.skipif(
    not measure.real_records(), reason="the real items are not part of the repository: TONGBAN_REAL_ITEMS"
)
@pytest.mark.parametrize("name", sorted(REAL_FLOORS))
def test_real_items(places: None, name: str) -> None:
    records = [*measure.sample_records(), *measure.real_records()]
    measure.prepare(records)
    found = measure.outcomes(measure.questions(name, "real"), {record.name for record in records})
    reached = measure.figures(found)
    assert (reached.first, reached.among_three) >= REAL_FLOORS[name], reached
    assert reached.among_three >= REAL_FLOORS[name][1], reached


def test_a_corpus_without_the_answers_asks_nothing() -> None:
    asked = [measure.Asked("开饭店", "360722000000", "ANY", ("没有这一项",), "sample")]
    assert measure.outcomes(asked, {"食品经营许可（新办）"}) == []
    assert measure.figures([]) == measure.Figures(0, 0.0, 0.0)
