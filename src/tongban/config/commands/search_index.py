"""``tongban search-index``: make the search anew from the published guides."""

from __future__ import annotations

import argparse
import time

from tongban.config.welcome import line
from tongban.registry.catalogue.search.indexing import rebuild

NAME = "search-index"
HELP = "重建事项搜索 (make the search rows anew from published guides)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0."""
    begun = time.monotonic()
    rows = rebuild()
    line("搜索", f"{rows} 份办事指南 guides · {time.monotonic() - begun:.1f} 秒")
    return 0
