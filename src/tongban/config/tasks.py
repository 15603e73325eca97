"""Work that the guided demonstration asks of the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.config import schedule
from tongban.foundation import clock, demonstration
from tongban.foundation.jobs import CATCH_UP


@app.task(name=CATCH_UP, queueing_lock=CATCH_UP)
def catch_up(timestamp: int) -> None:
    """Do at once what the moved clock has brought. DomainError ``demo.not_demonstration``."""
    demonstration.required()
    # This process may have looked a moment before the clock was moved.
    clock.look_again()
    schedule.catch_up()
