"""``python -m bench.in_django bench.look_back``: the check ``order`` as JSON, once everything has been placed."""

from __future__ import annotations

import json
import sys
import time

from tongban.config.commands.verify import verify

_PATIENCE_SECONDS = 60


def main() -> None:
    """Print the finding."""
    until = time.monotonic() + _PATIENCE_SECONDS
    finding = verify("order")
    while finding.looked_at.get("waiting") and time.monotonic() < until:
        time.sleep(1)
        finding = verify("order")
    sys.stdout.write(json.dumps(finding.document()))


if __name__ == "__main__":
    main()
