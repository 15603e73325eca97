"""``tongban load-stories FOLDER``: the stories of a folder become those of their items."""

from __future__ import annotations

import argparse
from pathlib import Path

from tongban.config.welcome import line
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.load_stories import load_stories
from tongban.registry.identity.actors import system_actor

NAME = "load-stories"
HELP = "装入情形测试，可重复执行 (load the stories of items; twice changes nothing)"


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder."""
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="*.yaml、applications/*.yaml、rehearsals/*.yaml")


def run(args: argparse.Namespace) -> int:
    """0 loaded, 2 a story is wrong or fails on the guide as it stands, and nothing was written."""
    if not args.folder.is_dir():
        line("不能装入", f"没有文件夹 {args.folder}")
        return 2
    try:
        loaded = load_stories(system_actor("load-stories"), args.folder)
    except DomainError as error:
        line("不能装入", f"{error.data.get('file', '')} {error.message()}{error.way_out()}".strip())
        return 2
    line("情形测试", f"新增 {loaded.new:,} 个，更新 {loaded.changed:,} 个，未变 {loaded.unchanged:,} 个")
    if loaded.astray:
        line("没有装入", f"找不到事项：{'、'.join(loaded.astray)}")
    return 0
