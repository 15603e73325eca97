"""``tongban search-index``: make anew what is derived from the published guides, the search and the computed lists."""

from __future__ import annotations

import argparse
import time

from tongban.config.welcome import line
from tongban.registry.catalogue.listing import list_all
from tongban.registry.catalogue.search.indexing import rebuild

NAME = "search-index"
HELP = "重建事项搜索和各张清单 (make search and computed lists anew from published guides)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0."""
    begun = time.monotonic()
    rows = rebuild()
    line("搜索", f"{rows} 份办事指南 guides · {time.monotonic() - begun:.1f} 秒")
    begun = time.monotonic()
    versions = list_all()
    line("清单", f"{versions} 份办事指南 guides · {time.monotonic() - begun:.1f} 秒")
    return 0
