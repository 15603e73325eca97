"""Start the stand-in for an application that lets people log in with us."""

from __future__ import annotations

import sys

from simulators.relying_party.server import RelyingParty
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("relying_party", __doc__ or "", "RELYING_PARTY_SECRET", RelyingParty))
