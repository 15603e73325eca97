"""Start the stand-in for ClamAV's daemon."""

from __future__ import annotations

import sys

from simulators.clamd.server import Clamd
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("clamd", __doc__ or "", "VIRUS_SCANNER_SECRET", Clamd))
