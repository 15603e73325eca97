"""The log is signed each minute."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation.transparency import checkpoints


@app.periodic(cron="* * * * *")
@app.task(name="transparency.checkpoint", queueing_lock="transparency.checkpoint")
def sign_checkpoint(timestamp: int) -> None:
    """What was added since the last minute."""
    checkpoints.sign()
