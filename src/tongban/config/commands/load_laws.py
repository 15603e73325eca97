"""``tongban load-laws FILE``: articles of laws for the law library, which guides show at their bases."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongban.config.welcome import line
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.load_laws import load_laws
from tongban.registry.catalogue.importing.sources import json_lines_of
from tongban.registry.identity.actors import system_actor

NAME = "load-laws"
HELP = "装入法律条文（JSON 行），可重复执行 (load articles of laws; twice changes nothing)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file."""
    parser.add_argument("file", type=Path, metavar="FILE", help="law, version, chapter, article, text 一行一条")


def run(args: argparse.Namespace) -> int:
    """0 loaded, 2 the file is wrong and nothing was written."""
    try:
        loaded = load_laws(system_actor("load-laws"), json_lines_of(args.file))
    except DomainError as error:
        line("不能装入", f"{error.message()}{error.way_out()}")
        return 2
    counts = f"新增 {loaded.new:,} 条，更新 {loaded.changed:,} 条，未变 {loaded.unchanged:,} 条"
    line("法律库", f"{loaded.laws:,} 部法律：{counts}")
    return 0
