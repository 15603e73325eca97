"""``tongban web``: the web server alone, where systemd or a container keeps it alive; ``tongban prepare`` went before."""

from __future__ import annotations

import argparse
import os
import sys

from tongban.config import running
from tongban.config.instance import ROOT, Instance, port_from_environment
from tongban.config.weaknesses import refuse_weak

NAME = "web"
HELP = "只启动网站，由 systemd 或容器看管 (the web server alone)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """Processes, and threads in each: about one process a core."""
    parser.add_argument("--workers", type=int, default=running.WEB_WORKERS, help="processes")
    parser.add_argument("--threads", type=int, default=running.WEB_THREADS, help="threads of each")


def run(args: argparse.Namespace) -> int:
    """Becomes the server: signals and the exit code are its own. DomainErrors ``instance.bad_setting`` for PORT,
    ``instance.weak``."""
    refuse_weak()
    instance, port = Instance.from_environment(), port_from_environment()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(running.metrics_folder(instance))
    os.environ.setdefault("DATABASE_URL", instance.database_url())
    host = os.environ.get("HOST") or "127.0.0.1"
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, *running.server(host, port, args.workers, args.threads)])
