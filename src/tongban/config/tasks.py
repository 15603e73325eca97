"""Work of the whole house that the worker does: care of keys, the end of retention, and what the guided demonstration asks."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.config import schedule
from tongban.config.retention import ERASERS, KEEPINGS
from tongban.foundation import clock, demonstration, keyring, rewrapping
from tongban.foundation.jobs import CATCH_UP
from tongban.foundation.retention import ending
from tongban.oversight.privacy.actions import close_accounts
from tongban.registry.identity import indexing


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
    """What still hangs on an older key: a rotation was interrupted, or a deed held the row."""
    rewrapping.rewrap()
    if len(keyring.index_keys()) > 1:
        indexing.compute_indexes()


@app.periodic(cron="20 4 * * *")
@app.task(name="retention.accounts", queueing_lock="retention.accounts")
def end_accounts(timestamp: int) -> None:
    """Accounts that were closed, whose owner is dead, or that nobody uses."""
    close_accounts.carry_out(ERASERS, clock.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="retention.end", queueing_lock="retention.end")
def end_retention(timestamp: int) -> None:
    """What was kept long enough: its keys are destroyed."""
    ending.carry_out(KEEPINGS, clock.now())
