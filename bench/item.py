"""Code of the guide whose page is measured, printed (``python -m bench.in_django bench.item``)."""

from __future__ import annotations

import sys

from bench.store import item_code


def main() -> None:
    """Print it."""
    sys.stdout.write(item_code())


if __name__ == "__main__":
    main()
