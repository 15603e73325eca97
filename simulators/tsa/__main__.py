"""Start the stand-in for a time-stamping authority."""

from __future__ import annotations

import sys

from simulators.serving import Option, main
from simulators.tsa.server import TimeStamping

if __name__ == "__main__":
    folder = Option("--folder", "TSA_FOLDER", "where its authority is kept; none: a new one at each start")
    certificate = Option("--certificate", "TSA_CERTIFICATE", "file to which its authority's certificate is added")
    sys.exit(main("tsa", __doc__ or "", "TSA_SECRET", TimeStamping, folder, certificate))
