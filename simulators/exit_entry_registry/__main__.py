"""Start the stand-in for the verification of exit-entry documents."""

from __future__ import annotations

import sys

from simulators.exit_entry_registry.server import ExitEntry
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("exit_entry_registry", __doc__ or "", "EXIT_ENTRY_SECRET", ExitEntry))
