"""The answers of the filled sample: those of the guide's own fields, in the situation that shows most of the form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from tongban.kernel import formspec
from tongban.registry.catalogue.guides import BoundGuide

MOST_TRIED = 256
"""Situations looked at; a guide with more has so many questions that the first ones show the form well enough."""


@dataclass(frozen=True, slots=True)
class Example:
    """A situation and answers that the form accepts in it; both are made up."""

    situation: Mapping[str, str]
    answers: Mapping[str, Any]


def example_of(guide: BoundGuide) -> Example:
    """The example of this version. The first of those situations in which most fields are answered, so always the same one."""
    tried = (Example(each, formspec.sample_answers(guide.form, each)) for each in _situations(guide))
    return max(tried, key=lambda example: len(list(formspec.leaf_paths(guide.form, example.answers))))


def _situations(guide: BoundGuide) -> list[dict[str, str]]:
    return list(islice(guide.scenario.situations(), MOST_TRIED))
