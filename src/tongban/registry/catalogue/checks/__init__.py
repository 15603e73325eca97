"""Publication checks: whether a document may become a guide that people and officials are bound by.

Pure: everything is read from the document and from the facts handed in, so an editor can be shown the same reasons
before publishing. Complete and consistent at publish time (行政许可法第三十条; 优化营商环境条例第三十五条).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tongban.kernel.canonical import canonical_json
from tongban.registry.catalogue.checks.bodies import BodyFacts, body_problems
from tongban.registry.catalogue.checks.forms import form_problems
from tongban.registry.catalogue.checks.ids import id_problems
from tongban.registry.catalogue.checks.limits import limit_problems
from tongban.registry.catalogue.checks.materials import StandardFacts, material_problems
from tongban.registry.catalogue.checks.plans import plan_problems
from tongban.registry.catalogue.checks.problem import Problem, problem
from tongban.registry.catalogue.checks.scenarios import scenario_problems
from tongban.registry.catalogue.checks.service import service_problems
from tongban.registry.catalogue.schema import shape_problems

__all__ = ["BodyFacts", "Facts", "Problem", "StandardFacts", "form_findings", "problem", "problems_of"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the checks must know beside the document: the implementing body (None: unknown) and standard materials.

    ``form``: what :func:`form_findings` has said of the same unified part already, which many bodies share.
    """

    body: BodyFacts | None
    standards: Mapping[str, StandardFacts] = field(default_factory=dict)
    calendars: frozenset[str] = frozenset()
    form: tuple[Problem, ...] | None = None


def form_findings(document: Any) -> tuple[Problem, ...] | None:
    """What is wrong with the form, which the unified part alone decides; None where the document has not even the shape."""
    return None if any(_shape(document)) else tuple(form_problems(document))


def problems_of(document: Any, facts: Facts) -> tuple[Problem, ...]:
    """Every reason against publication, in the document's order; empty: it may be published.

    A document of the wrong shape is not looked into further; wrong ids or conditions hide only what depends on them.
    """
    if wrong := tuple(_shape(document)):
        return wrong
    return tuple(_content(document, facts))


def _shape(document: Any) -> Iterator[Problem]:
    for path, reason in shape_problems(document):
        yield problem("shape", path, reason=reason)
    try:
        canonical_json(document)
    except TypeError:
        yield problem("floats", "")


def _content(document: Mapping[str, Any], facts: Facts) -> Iterator[Problem]:
    yield from body_problems(document, facts.body)
    if document["calendar_version"] not in facts.calendars:
        yield problem("calendar_unknown", "calendar_version", version=document["calendar_version"])
    yield from id_problems(document)
    yield from limit_problems(document)
    yield from material_problems(document, facts.standards)
    yield from service_problems(document)
    yield from scenario_problems(document)
    yield from plan_problems(document)
    yield from form_problems(document) if facts.form is None else facts.form
