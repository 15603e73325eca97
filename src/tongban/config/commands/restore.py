"""``tongban restore FILE``: bring a backup back, verified first, and bring its schema to this version."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from tongban.config.instance import ROOT, Instance
from tongban.config.welcome import line
from tongban.foundation.backup import Place, restore
from tongban.foundation.embedded_pg import installed

NAME = "restore"
HELP = "恢复备份；系统须已停止 (restore a backup; the instance must be stopped)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """The file, and whether an instance that is not empty may be replaced."""
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--replace", action="store_true", help="替换现有的数据库、文件和密钥 (replace what is there)")


def run(args: argparse.Namespace) -> int:
    """0 when restored and migrated."""
    instance = Instance.from_environment()
    with instance.alone(), instance.database() as url:
        place = Place(url, instance.file_dir, instance.key_dir)
        manifest = restore(place, args.file.expanduser().resolve(), installed(), replace=args.replace)
        line("恢复", f"{manifest.made_at} 的备份，版本 {manifest.product}，{len(manifest.parts)} 个部分")
        # Later migrations, and the grants of the application role, which a dump does not carry.
        migrate = [sys.executable, "-m", "tongban.config.cli", "manage", "migrate", "--verbosity=0"]
        return subprocess.run(migrate, env={**os.environ, "DATABASE_URL": url}, cwd=ROOT).returncode
