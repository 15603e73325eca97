"""The schedule, caught up at once: for whoever moves the clock.

To the schedule a clock that jumps looks like an outage of that length, and every scheduled task already promises to be
set-based, to run twice without harm, and to catch up after any outage. So nothing has to know which tasks follow the
clock: all of them are run once, in the order of the floors, between two turns of the relay. A worker may run meanwhile.
"""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.foundation import clock
from tongban.foundation.records import relay


def catch_up() -> tuple[str, ...]:
    """Do what is scheduled, as of now; the names of the tasks, in order. What a task raises is raised."""
    done = []
    relay.digest_all()
    for periodic in app.periodic_registry.periodic_tasks.values():
        periodic.task(timestamp=int(clock.now().timestamp()))
        done.append(str(periodic.task.name))
        # What one task has brought about, the listeners of the record have heard before the next one looks.
        relay.digest_all()
    return tuple(done)
