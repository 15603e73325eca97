"""``tongban status``: whether this instance runs, where, and with which processes."""

from __future__ import annotations

import argparse

from tongban.config.instance import Instance
from tongban.config.welcome import line

NAME = "status"
HELP = "查看系统是否在运行 (is it running, and where)"
DATABASE = False
_STAMPED = {
    True: "日志每日送时间戳机构 the log is stamped each day",
    False: "没有时间戳机构，日志不加时间戳 no authority (TSA_URL), the log is not stamped",
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0 running, 1 not running."""
    instance = Instance.from_environment()
    state = instance.state()
    line("数据目录", str(instance.data_dir))
    if state is None:
        line("状态", "正在启动或维护 starting or in maintenance" if instance.running() else "没有运行 not running")
        return 1
    line("状态", f"运行中 running · {state.address} · 进程 {state.pid}")
    line("时间戳", _STAMPED[state.stamped])
    for name, pid in state.processes.items():
        line("", f"{name} {pid}")
    return 0
