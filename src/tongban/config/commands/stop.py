"""``tongban stop``: end the running instance, and what a killed one left behind."""

from __future__ import annotations

import argparse
import os
import signal
import time

from tongban.config.instance import Instance
from tongban.config.welcome import line
from tongban.foundation.embedded_pg import lease
from tongban.foundation.supervisor import end_orphans

NAME = "stop"
HELP = "停止系统 (stop the running instance)"
DATABASE = False
_PATIENCE_SECONDS = 90.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0 when nothing runs any more, also when nothing did; 1 when the supervisor does not end in 90 s."""
    instance = Instance.from_environment()
    state = instance.state()
    if state is not None:
        os.kill(state.pid, signal.SIGTERM)
    until = time.monotonic() + _PATIENCE_SECONDS
    while instance.running():
        if time.monotonic() > until:
            line("停止", f"进程 {state.pid if state else '?'} 没有结束 the supervisor does not end")
            return 1
        time.sleep(0.1)
    with instance.alone():
        orphans = end_orphans(instance.mark)
        if (instance.data_dir / "pg").exists() and instance.embedded:
            cluster = instance.cluster()
            with lease(cluster, patience=5) as held:
                if held:
                    cluster.stop()
    line("停止", "已停止 stopped" if state or orphans else "没有在运行 nothing was running")
    return 0
