"""``tongban reset``: forget everything of this instance; the next start makes it anew, with the same seed."""

from __future__ import annotations

import argparse
import shutil
import sys

from tongban.config.instance import Instance
from tongban.config.welcome import line
from tongban.foundation.embedded_pg import lease
from tongban.foundation.supervisor import end_orphans
from tongban.kernel.errors import DomainError, ErrorSpec, register

NAME = "reset"
HELP = "清空本实例的数据库、文件和密钥 (delete this instance's database, files and keys)"
DATABASE = False
_OWN_FOLDERS = ("derived", "files", "keys", "log", "pg", "simulators", "static")

register(
    ErrorSpec(
        "instance.foreign_database",
        409,
        "DATABASE_URL 指向的数据库不由本命令清空。",
        "The database of DATABASE_URL is not deleted by this command.",
        "请由数据库管理员删除并重建，再执行 tongban prepare。",
        "Let its administrator drop and create it, then run tongban prepare.",
    )
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """``--yes`` asks nothing."""
    parser.add_argument("--yes", action="store_true", help="不再询问 (do not ask)")


def run(args: argparse.Namespace) -> int:
    """0 when all is gone, 1 when the person said no."""
    instance = Instance.from_environment()
    if instance.given_url:
        raise DomainError("instance.foreign_database")
    if not args.yes and not _confirmed(str(instance.data_dir)):
        return 1
    with instance.alone():
        end_orphans(instance.mark)
        if (instance.data_dir / "pg").exists():
            cluster = instance.cluster()
            with lease(cluster, patience=60) as held:
                if not held:
                    raise DomainError("database.busy", folder=str(cluster.home), holder="?")
                cluster.destroy()
        for name in _OWN_FOLDERS:
            shutil.rmtree(instance.data_dir / name, ignore_errors=True)
        shutil.rmtree(instance.run_dir / "metrics", ignore_errors=True)
        (instance.run_dir / "prepared.json").unlink(missing_ok=True)
    line("清空", f"已清空 {instance.data_dir}")
    return 0


def _confirmed(folder: str) -> bool:
    if not sys.stdin.isatty():
        line("清空", "请加 --yes 确认 add --yes to confirm")
        return False
    return input(f"  将删除 {folder} 中的全部数据，输入 yes 继续：").strip() == "yes"
