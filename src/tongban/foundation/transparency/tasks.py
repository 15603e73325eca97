"""The log is signed each minute, and once a day taken to the time-stamping authority."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation.transparency import checkpoints, stamping


@app.periodic(cron="* * * * *")
@app.task(name="transparency.checkpoint", queueing_lock="transparency.checkpoint")
def sign_checkpoint(timestamp: int) -> None:
    """What was added since the last minute; where nothing was for long, that."""
    if checkpoints.sign() is None:
        checkpoints.sign_of_life()


@app.periodic(cron="* * * * *")
@app.task(name="transparency.stamp", queueing_lock="transparency.stamp")
def stamp_checkpoints(timestamp: int) -> None:
    """What the time-stamping authority has not seen yet of each day."""
    stamping.stamp_owed()
