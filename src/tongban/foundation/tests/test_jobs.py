"""Having a task run now: one waiting row, whatever rings, from any thread."""

from __future__ import annotations

import pytest
from django.db import connection
from procrastinate.contrib.django import app

from tongban.foundation import jobs

pytestmark = pytest.mark.usefixtures("committed_db")
NAME = "limits.sweep"


def waiting() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY id")
        return list(cursor.fetchall())


def test_it_waits_once() -> None:
    for _ in range(3):
        jobs.soon(NAME)
    assert waiting() == [(NAME, "todo")]


def test_while_one_runs_another_may_wait() -> None:
    """What was written after the running one looked must be seen by the next."""
    jobs.soon(NAME)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    jobs.soon(NAME)
    assert waiting() == [(NAME, "doing"), (NAME, "todo")]


def test_inside_the_worker_too() -> None:
    """There the app's connector is the worker's own, which cannot be used from this thread."""
    with app.replace_connector(app.connector.get_worker_connector()):
        jobs.soon(NAME)
    assert waiting() == [(NAME, "todo")]


def test_a_task_that_does_not_exist() -> None:
    with pytest.raises(KeyError):
        jobs.soon("no.such")
