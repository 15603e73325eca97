"""Start the stand-in for the enterprise register."""

from __future__ import annotations

import sys

from simulators.enterprise_registry.server import Register
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("enterprise_registry", __doc__ or "", "ENTERPRISE_REGISTRY_SECRET", Register))
