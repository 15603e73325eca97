"""``tongban backup FILE``: database, files and manifest in FILE, keys in FILE.keys."""

from __future__ import annotations

import argparse
from pathlib import Path

import tongban
from tongban.config.instance import Instance
from tongban.config.welcome import line
from tongban.foundation import clock
from tongban.foundation.backup import Place, backup, keys_path
from tongban.foundation.embedded_pg import installed

NAME = "backup"
HELP = "备份数据库、文件和密钥，可在运行中执行 (backup; the instance may run)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file to write."""
    parser.add_argument("file", type=Path, metavar="FILE")


def run(args: argparse.Namespace) -> int:
    """0 when both files are written."""
    instance = Instance.from_environment()
    target: Path = args.file.expanduser().resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with instance.database() as url:
        place = Place(url, instance.file_dir, instance.key_dir)
        manifest = backup(place, target, installed(), product=tongban.__version__, made_at=clock.real_now())
    line("备份", f"{target}（{target.stat().st_size / 1e6:.1f} MB，{len(manifest.parts)} 个部分）")
    line("", f"密钥另存 keys apart: {keys_path(target)}，请与备份分开保管")
    return 0
