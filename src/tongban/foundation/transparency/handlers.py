"""The log takes up what was committed whenever the relay has placed."""

from __future__ import annotations

from tongban.foundation.records import relay
from tongban.foundation.transparency import appending

relay.follow(appending.append)
