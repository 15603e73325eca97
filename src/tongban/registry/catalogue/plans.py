"""审查方案: the steps between acceptance and decision, as a small directed graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tongban.kernel.expr import Expression, parse
from tongban.kernel.worktime import Limit, Unit


class StepKind(StrEnum):
    """What is done in a step."""

    REVIEW = "review"
    INSPECTION = "inspection"
    COUNTERSIGN = "countersign"
    PUBLICITY = "publicity"
    HEARING = "hearing"
    PAYMENT = "payment"


@dataclass(frozen=True, slots=True)
class ReviewStep:
    """One step. It starts when all steps of ``after`` that apply are finished; ``when`` None: it always applies.

    ``duty`` is the duty of the post that may do it. An inspection is recorded by two officers (行政许可法第三十四条) before
    the opinion on it; a publicity is open for objections as long as ``lasts`` says.
    """

    id: str
    name: str
    duty: str
    kind: StepKind
    limit: Limit
    after: tuple[str, ...]
    when: Expression | None
    lasts: Limit | None = None


@dataclass(frozen=True, slots=True)
class ReviewPlan:
    """The steps in the guide's order, and the duty of the post that decides when they are done."""

    steps: tuple[ReviewStep, ...]
    decide_duty: str

    def step(self, step_id: str) -> ReviewStep:
        """The step. KeyError where the plan has none of that id."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def applying(self, values: Mapping[str, object]) -> tuple[ReviewStep, ...]:
        """The steps that apply under ``values`` (``q.…``, ``f.…``, ``s1.opinion`` of steps already done)."""
        return tuple(step for step in self.steps if step.when is None or step.when.evaluate(values))

    def ready(self, values: Mapping[str, object], done: frozenset[str], started: frozenset[str]) -> tuple[str, ...]:
        """Ids of the steps that may start now: they apply, are not started, and every applying predecessor is done."""
        applying = {step.id for step in self.applying(values)}
        return tuple(
            step.id
            for step in self.steps
            if step.id in applying
            and step.id not in started | done
            and all(before in done for before in step.after if before in applying)
        )


def review_plan_of(document: Mapping[str, Any]) -> ReviewPlan:
    """The plan of a guide document's ``unified.review_plan``. Raises DomainError ``expr.invalid``."""
    steps = tuple(
        ReviewStep(
            id=row["id"],
            name=row["name"],
            duty=row["duty"],
            kind=StepKind(row["kind"]),
            limit=_limit(row["limit"]),
            after=tuple(row["after"]),
            when=parse(row["when"]) if row["when"] else None,
            lasts=_limit(row["lasts"]) if row.get("lasts") else None,
        )
        for row in document["steps"]
    )
    return ReviewPlan(steps, document["decide"]["duty"])


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["amount"], Unit[row["unit"]])
