"""Security looks at the log whenever it has grown."""

from __future__ import annotations

from tongban.foundation.records import relay
from tongban.oversight.security.actions.watch import watch

relay.follow(watch)
