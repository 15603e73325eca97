"""``tongban run``: the whole product under one supervisor, in the foreground; Ctrl-C stops everything."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from tongban.config import running
from tongban.config.fingerprint import fingerprint
from tongban.config.instance import ROOT, Instance, State, port_from_environment
from tongban.config.weaknesses import refuse_weak
from tongban.config.welcome import Prepared, goodbye_line, greeting, line, timed
from tongban.foundation.embedded_pg import Cluster, holder, lease
from tongban.foundation.processes import spawn
from tongban.foundation.supervisor import Supervisor, end_orphans
from tongban.kernel.errors import DomainError, ErrorSpec, register

NAME = "run"
HELP = "启动整个系统：数据库、后台任务、网站 (start everything; Ctrl-C stops)"
DATABASE = False

register(
    ErrorSpec(
        "instance.not_prepared",
        503,
        "数据库结构或示例数据没有准备成功，系统没有启动。",
        "Migrations or seed did not succeed; nothing was started.",
        "原因见上面的输出。",
        "The reason stands above.",
    )
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: everything comes from the environment (docs/operate/settings.md)."""


def run(args: argparse.Namespace) -> int:
    """0 after an orderly stop. DomainErrors of starting, ``instance.weak`` among them."""
    instance = Instance.from_environment()
    refuse_weak()
    host, port = os.environ.get("HOST") or "127.0.0.1", port_from_environment()
    with instance.alone(), ExitStack() as stack:
        line("环境", f"Python {platform.python_version()} · 数据目录 {instance.data_dir}")
        orphans = end_orphans(instance.mark)
        if orphans:
            line("环境", f"清理了上次遗留的 {orphans} 个进程 ended {orphans} processes of a killed run")
        if not running.port_is_free(host, port):
            raise DomainError("instance.port_busy", port=port, other=port + 1)
        plan = running.plan(instance, host, port, demonstration=os.environ.get("DEMONSTRATION", "1") == "1")
        cluster = None if instance.given_url else _leased(instance, stack)
        supervisor = Supervisor(_tell)
        supervisor.listen()
        stack.callback(supervisor.stop)
        try:
            _start(supervisor, plan, cluster)
        except DomainError:
            if not supervisor.stopping:
                raise
        supervisor.watch()
        goodbye_line("  正在停止 stopping …")
    line("停止", "已停止 stopped")
    return 0


def _leased(instance: Instance, stack: ExitStack) -> Cluster:
    cluster = instance.cluster()
    # A command that started the database for its own time is waited for.
    if not stack.enter_context(lease(cluster, patience=60)):
        raise DomainError("database.busy", folder=str(cluster.home), holder=holder(cluster.home) or "?")
    return cluster


def _start(supervisor: Supervisor, plan: running.Plan, cluster: Cluster | None) -> None:
    owner_url = _start_database(supervisor, plan, cluster)
    if plan.simulators:
        # Before the sample cases: what they hand in is looked through for viruses as everything is.
        with timed("模拟系统", "、".join(simulator.name for simulator, _ in plan.simulators)):
            for spec in running.simulators(plan):
                supervisor.start(spec)
    prepared = _prepare(supervisor, plan, owner_url)
    role = prepared.application_role or "none"
    refuse_weak({**os.environ, "DB_ROLE": role})
    with timed("后台任务", "worker"):
        supervisor.start(running.worker(plan, owner_url, role))
    with timed("网站", f"granian {running.WEB_WORKERS} × {running.WEB_THREADS}"):
        supervisor.start(running.web(plan, owner_url, role))

    def publish() -> None:
        stamped = bool(plan.environment.get("TSA_URL"))
        state = State(os.getpid(), plan.address, owner_url, cluster is not None, supervisor.pids(), stamped)
        plan.instance.write_state(state)

    publish()
    supervisor.when_relaunched(publish)
    goodbye_line(greeting(plan.address, prepared, plan.instance.log_dir, plan.pages))


def _start_database(supervisor: Supervisor, plan: running.Plan, cluster: Cluster | None) -> str:
    if cluster is None:
        line("数据库", "使用 DATABASE_URL 指定的服务器 the server of DATABASE_URL")
        return plan.instance.given_url
    with timed("数据库", "内置 PostgreSQL"):
        supervisor.start(running.database(plan, cluster))
        cluster.make_roles()
    return cluster.url()


def _prepare(supervisor: Supervisor, plan: running.Plan, owner_url: str) -> Prepared:
    result = plan.instance.run_dir / "prepared.json"
    known = _known(result)
    if known is not None and known.fingerprint == fingerprint(plan.instance, owner_url):
        line("迁移", "已是最新 migrations up to date")
        line("示例数据", "已是最新 seed up to date")
        return known
    result.unlink(missing_ok=True)
    argv = [sys.executable, "-m", "tongban.config.cli", "prepare", "--result", str(result)]
    child = spawn(argv, env={**plan.environment, "DATABASE_URL": owner_url}, cwd=ROOT)
    while child.poll() is None:
        if supervisor.stopping:
            child.terminate()
        time.sleep(0.05)
    prepared = _known(result)
    if child.returncode != 0 or prepared is None:
        raise DomainError("instance.not_prepared")
    replace(prepared, fingerprint=fingerprint(plan.instance, owner_url) or "").write(result)
    return prepared


def _known(result: Path) -> Prepared | None:
    try:
        return Prepared.read(result)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _tell(name: str, code: int | None, restarts: int) -> None:
    reason = "" if code is None else f"（{code}）"
    line("注意", f"{name} 意外结束{reason}，正在重新启动 restarting, {restarts} so far")
