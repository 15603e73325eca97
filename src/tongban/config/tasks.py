"""Work of the whole house that the worker does: care of keys, and what the guided demonstration asks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.config import schedule
from tongban.foundation import clock, demonstration, rewrapping
from tongban.foundation.jobs import CATCH_UP


@app.task(name=CATCH_UP, queueing_lock=CATCH_UP)
def catch_up(timestamp: int) -> None:
    """Do at once what the moved clock has brought. DomainError ``demo.not_demonstration``."""
    demonstration.required()
    # This process may have looked a moment before the clock was moved.
    clock.look_again()
    schedule.catch_up()


@app.periodic(cron="40 2 * * *")
@app.task(name="keys.rewrap", queueing_lock="keys.rewrap")
def rewrap(timestamp: int) -> None:
    """What still hangs on an older master key: a rotation was interrupted, or a deed held the row."""
    rewrapping.rewrap()
