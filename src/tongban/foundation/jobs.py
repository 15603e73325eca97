"""Having a scheduled task run now instead of at its next hour.

Called after a commit, never inside a unit of work: a job that starts before the commit would find nothing to do.
"""

from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

from tongban.foundation import clock

CATCH_UP = "demonstration.catch_up"
"""Everything that is scheduled, once, as of now: after the demonstration clock was moved."""

_WAITS, _RUNS = "todo", "doing"


def soon(name: str) -> None:
    """Run the scheduled task ``name`` as soon as a worker is free; nothing when it waits for one already.

    Goes over this thread's own database connection: inside the worker, the app's connector is the worker's.
    """
    job = app.tasks[name].configure().make_new_job(timestamp=int(clock.real_now().timestamp()))
    with suppress(AlreadyEnqueued):
        JobManager(DjangoConnector()).defer_job(job)


def standing(name: str) -> str:
    """``todo`` while a run of the task waits for a worker, ``doing`` while one runs, empty otherwise. One statement."""
    found = set(
        ProcrastinateJob.objects.filter(task_name=name, status__in=(_WAITS, _RUNS)).values_list("status", flat=True)
    )
    return _WAITS if _WAITS in found else _RUNS if found else ""
