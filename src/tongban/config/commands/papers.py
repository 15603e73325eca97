"""``tongban papers``: write the pages of ``docs`` that are generated from code."""

from __future__ import annotations

import argparse

from tongban.config.instance import ROOT
from tongban.config.papers import stale, write_papers
from tongban.config.welcome import line

NAME = "papers"
HELP = "重新生成 docs 中由代码生成的页 (write the generated pages of docs)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--check`` only says which pages are out of date."""
    parser.add_argument("--check", action="store_true", help="只检查是否过时 (only say what is out of date)")


def run(args: argparse.Namespace) -> int:
    """0; with ``--check`` 1 when a page is out of date."""
    if args.check:
        outdated = stale(ROOT)
        for name in outdated:
            line("过时", name)
        return 1 if outdated else 0
    for path in write_papers(ROOT):
        line("文档", str(path))
    return 0
