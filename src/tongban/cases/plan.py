"""The running review plan: a few bytes of JSON on the case row, moved by pure functions.

    {"s1": {"state": "done", "by": "<account>", "opinion": "AGREE", …}, "s2": {"state": "running", "since": …, "due": …}}

Steps that can never apply are left out; ``waiting`` ones start when all steps they come after are done.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from tongban.cases.kinds import Opinion
from tongban.foundation import clock
from tongban.foundation.calendars import current_calendar
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError
from tongban.kernel.worktime import Limit, Pauses, due, latest_start
from tongban.registry.catalogue.plans import ReviewPlan, ReviewStep, StepKind

Steps = dict[str, dict[str, Any]]


def laid_out(plan: ReviewPlan, values: Mapping[str, object]) -> Steps:
    """The steps that apply to these answers, all waiting. Conditions on opinions are judged when those are given."""
    return {
        step.id: {"state": "waiting"}
        for step in plan.steps
        if step.when is None or _reads_opinions(step.when.names) or step.when.evaluate(values)
    }


def anew(steps: Steps) -> Steps:
    """The same steps, none of them done: what was undone is reviewed again from the beginning."""
    return {name: {"state": "waiting"} for name in steps}


def started(
    steps: Steps, plan: ReviewPlan, now: datetime, counted_from: datetime | None = None
) -> tuple[Steps, tuple[str, ...]]:
    """The steps with everything started that can start now, and the ids of those. Their limits count from the day after
    ``counted_from`` (default: after ``now``)."""
    opinions = {f"{name}.opinion": step["opinion"] for name, step in steps.items() if step["state"] == "done"}
    result, fresh = dict(steps), []
    for step in plan.steps:
        token = result.get(step.id)
        if token is None or token["state"] != "waiting":
            continue
        if any(result[before]["state"] not in ("done", "skipped") for before in step.after if before in result):
            continue
        if step.when is not None and _reads_opinions(step.when.names) and not step.when.evaluate(opinions):
            result[step.id] = {"state": "skipped"}
            continue
        end = due_of(step.limit, counted_from or now)
        result[step.id] = {"state": "running", "since": instant_text(now), "due": instant_text(end)}
        fresh.append(step.id)
    return result, tuple(fresh)


def finished(steps: Steps, step_id: str, official: UUID, opinion: Opinion, now: datetime) -> Steps:
    """The steps after one opinion. DomainErrors ``cases.step.not_running``, ``cases.step.same_person``."""
    token = steps.get(step_id)
    if token is None or token["state"] != "running":
        raise DomainError("cases.step.not_running", step=step_id)
    if str(official) in officials(steps):
        raise DomainError("cases.step.same_person")
    done = {**token, "state": "done", "by": str(official), "opinion": opinion.value, "finished": instant_text(now)}
    return {**steps, step_id: done}


def officials(steps: Steps) -> frozenset[str]:
    """Accounts that have given an opinion."""
    return frozenset(token["by"] for token in steps.values() if token["state"] == "done")


def reviewers(steps: Steps) -> frozenset[str]:
    """Accounts that review the case: by an opinion, or by an inspection that was confirmed."""
    inspected = (account for token in steps.values() for account in token.get("officers", ()))
    return officials(steps) | frozenset(inspected)


def published(steps: Steps, now: datetime) -> bool:
    """Whether a 公示 of the case is open for objections."""
    return any(
        token["state"] == "running" and "until" in token and now < datetime.fromisoformat(token["until"])
        for token in steps.values()
    )


def running_of(steps: Steps, plan: ReviewPlan, kind: StepKind) -> tuple[str, ...]:
    """Ids of the running steps of a kind."""
    return tuple(step.id for step in plan.steps if step.kind == kind and step.id in running(steps))


def publicities_to_open(steps: Steps, plan: ReviewPlan) -> tuple[str, ...]:
    """Ids of the running steps of publicity whose notice is not out."""
    return tuple(each for each in running_of(steps, plan, StepKind.PUBLICITY) if "until" not in steps[each])


def publish_by(token: Mapping[str, Any], step: ReviewStep, pauses: Pauses) -> datetime | None:
    """The end of the last day on which the notice of a step can be published and still last within the limit of the step, as
    the guide has them. None for other steps, before it runs, or where the limit is too short for it."""
    if step.lasts is None or "since" not in token:
        return None
    since = datetime.fromisoformat(token["since"])
    return latest_start(since, step.limit, step.lasts, current_calendar(), pauses)


def running(steps: Steps) -> tuple[str, ...]:
    """Ids of the steps somebody has to do now."""
    return tuple(name for name, token in steps.items() if token["state"] == "running")


def unfinished(steps: Steps) -> tuple[str, ...]:
    """Ids of the steps that stand between the case and its decision."""
    return tuple(name for name, token in steps.items() if token["state"] in ("waiting", "running"))


def due_of(limit: Limit, start: datetime) -> datetime:
    """The end of a step's own limit, counted as every legal limit is."""
    return due(start, (limit,), current_calendar())


def legal_day(text: str) -> str:
    """The legal day of a stored instant, for display."""
    return clock.legal_date(datetime.fromisoformat(text)).isoformat()


def _reads_opinions(names: frozenset[str]) -> bool:
    return any(name.endswith(".opinion") for name in names)
