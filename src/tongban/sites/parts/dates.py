"""How the doors write dates (see ``foundation.web.dates``; templates have the tag ``instant``)."""

from __future__ import annotations

from tongban.foundation.web.dates import (
    local,
    machine,
    public_date,
    public_instant,
    table_date,
    table_instant,
    weekday,
)

__all__ = ["local", "machine", "public_date", "public_instant", "table_date", "table_instant", "weekday"]
