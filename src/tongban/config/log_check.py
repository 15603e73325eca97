"""The check ``log`` of ``tongban verify``: the transparency log holds every row, as it was written, when it was written.

What the database alone can show: a changed, a removed, an inserted, a back-dated row, tiles and checkpoints that do not fit.
Who holds database and key could forge all of it anew; a checkpoint that somebody else has kept (``--checkpoint``, a witness, a
citizen's receipt) shows a fork and a truncated tail all the same.
"""

from __future__ import annotations

import argparse
from datetime import timedelta
from pathlib import Path

import orjson

from tongban.config.finding import Finding
from tongban.foundation import clock
from tongban.foundation.records.replaying import snapshot
from tongban.foundation.transparency import stamp_check, verifying
from tongban.oversight.security import events as security
from tongban.oversight.supervision import events as supervision

DATED_BY_RULE = supervision.DATED_BY_RULE | security.DATED_BY_RULE


def checkpoint_in(path: str) -> str:
    """The checkpoint that a file holds: a signed note, or a case's receipt with one. ArgumentTypeError."""
    try:
        content = Path(path).read_text("utf-8")
        return str(orjson.loads(content)["log"]["checkpoint"]) if content.startswith("{") else content
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise argparse.ArgumentTypeError(f"{path}: 没有检查点 no checkpoint") from error


def check_log(finding: Finding, patience: timedelta) -> None:
    """Rows, tiles and checkpoints of the log, and each checkpoint that somebody else has kept."""
    with snapshot():
        size = verifying.log_size()
        finding.count("leaves", size)
        finding.count("foreign", len(finding.kept))
        kept = verifying.check_kept(finding.kept, size, finding.fault)
        verifying.check_leaves(size, finding.fault, DATED_BY_RULE, kept)
        verifying.check_unlogged(clock.now() - patience, finding.fault)
        verifying.check_tiles(size, finding.fault)
        finding.count("checkpoints", verifying.check_checkpoints(size, finding.fault))
        finding.count("stamps", stamp_check.check_stamps(finding.fault))
