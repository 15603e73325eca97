"""Start the stand-in for the card reader."""

from __future__ import annotations

import sys

from simulators.card_reader.server import CardReader
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("card_reader", __doc__ or "", "CARD_READER_SECRET", CardReader))
