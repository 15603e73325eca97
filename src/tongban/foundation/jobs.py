"""Having a scheduled task run now instead of at its next hour.

Called after a commit, never inside a unit of work: a job that starts before the commit would find nothing to do.
"""

from __future__ import annotations

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager

from tongban.foundation import clock


def soon(name: str) -> None:
    """Run the scheduled task ``name`` as soon as a worker is free; nothing when it waits for one already.

    Goes over this thread's own database connection: inside the worker, the app's connector is the worker's.
    """
    job = app.tasks[name].configure().make_new_job(timestamp=int(clock.real_now().timestamp()))
    with suppress(AlreadyEnqueued):
        JobManager(DjangoConnector()).defer_job(job)
