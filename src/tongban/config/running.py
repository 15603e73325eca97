"""Which processes make up a running instance, in the order they start. How they are kept alive: foundation.supervisor.

database → worker, simulators (demonstration mode) → web. The doors open last and close first.
"""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tongban.config.instance import ROOT, Instance
from tongban.foundation.embedded_pg import Cluster
from tongban.foundation.supervisor import INSTANCE_VARIABLE, ProcessSpec
from tongban.kernel.errors import DomainError, ErrorSpec, register

WEB_WORKERS = 2
WEB_THREADS = 2
_PORT_TRIES = 20

register(
    ErrorSpec(
        "instance.no_free_port",
        503,
        "找不到空闲端口给模拟系统使用。",
        "No free port was found for a simulator.",
        "请关闭占用端口的程序后重试。",
        "Close programs that hold ports and try again.",
    )
)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that a stand-in is for: reached by the settings ``<prefix>_URL``, of this ``scheme`` and ``path``, and
    ``<prefix>_SECRET``. One that calls back is told by ``<prefix>_REPORTS`` to which path of the web process."""

    prefix: str
    reports_path: str = ""
    scheme: str = "http"
    path: str = ""

    @property
    def taken(self) -> bool:
        """Whether the environment names a real system already."""
        return bool(os.environ.get(f"{self.prefix}_URL"))


@dataclass(frozen=True, slots=True)
class Simulator:
    """A stand-in for an outside system: ``python -m simulators.<name> --port N``, its secret that of the first of its
    ``lines``. Where a real system has taken that one, the stand-in is not started. ``page``: what a person sees at its
    address, where it has a page.
    """

    name: str
    lines: tuple[Line, ...]
    page: str = ""
    certifies: bool = False
    """It keeps an authority of its own, in ``<prefix>_FOLDER``, and puts its certificate into ``<prefix>_CERTIFICATE``."""


SIMULATORS = (
    Simulator("enterprise_registry", (Line("ENTERPRISE_REGISTRY"),)),
    Simulator("population_registry", (Line("POPULATION_REGISTRY"),)),
    Simulator("exit_entry_registry", (Line("EXIT_ENTRY"),)),
    Simulator(
        "sms_gateway",
        (Line("SMS_GATEWAY", "api/v1/reports/sms"), Line("MAIL_GATEWAY", "api/v1/reports/mail")),
        page="模拟短信、邮件 text messages and mails",
    ),
    Simulator("card_reader", (Line("CARD_READER"),), page="模拟读卡器 identity card reader"),
    Simulator(
        "national_login", (Line("NATIONAL_LOGIN", "sign-in/national/back"),), page="模拟国家平台登录 national log-in"
    ),
    Simulator("clamd", (Line("VIRUS_SCANNER", scheme="tcp"),)),
    Simulator("tsa", (Line("TSA", path="/tsr"),), certifies=True),
)


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that the processes of one start share."""

    instance: Instance
    host: str
    port: int
    environment: Mapping[str, str]
    simulators: tuple[tuple[Simulator, int], ...]
    demonstration: bool = False

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the portal."""
        return address_of(self.host, self.port)

    @property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """What else there is for a person to see: the guided demonstration, what the stand-ins show. (name, address)."""
        guided = (("演示导览 guided tour", f"{self.address}demo/"),) if self.demonstration else ()
        return guided + tuple((each.page, f"http://127.0.0.1:{port}/") for each, port in self.simulators if each.page)


def address_of(host: str, port: int) -> str:
    """Where the web is found from this machine."""
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"


def plan(instance: Instance, host: str, port: int, *, demonstration: bool) -> Plan:
    """Ports, secrets and the environment of the children, without ``DATABASE_URL``."""
    environment = {
        # Preparing is the owner's work, whatever role the shell that started us names.
        **{name: value for name, value in os.environ.items() if name != "DB_ROLE"},
        INSTANCE_VARIABLE: instance.mark,
        "DATA_DIR": str(instance.data_dir),
        "PORT": str(port),
        "PROMETHEUS_MULTIPROC_DIR": str(metrics_folder(instance)),
        "PYTHONUNBUFFERED": "1",
    }
    wanted = [simulator for simulator in SIMULATORS if demonstration and not simulator.lines[0].taken]
    chosen = []
    for simulator in wanted:
        number, secret = free_port(), secrets.token_urlsafe(24)
        for line in simulator.lines:
            if line.taken:
                continue
            environment[f"{line.prefix}_URL"] = f"{line.scheme}://127.0.0.1:{number}{line.path}"
            environment[f"{line.prefix}_SECRET"] = secret
            if line.reports_path:
                environment[f"{line.prefix}_REPORTS"] = address_of(host, port) + line.reports_path
        if simulator.certifies:
            prefix = simulator.lines[0].prefix
            environment[f"{prefix}_FOLDER"] = str(instance.data_dir / "simulators" / simulator.name)
            environment.setdefault(f"{prefix}_CERTIFICATE", str(instance.key_dir / f"{simulator.name}-authority.pem"))
        chosen.append((simulator, number))
    return Plan(instance, host, port, environment, tuple(chosen), demonstration)


def database(plan: Plan, cluster: Cluster) -> ProcessSpec:
    """The embedded server; recovered before every start, stopped last and cleanly."""
    return ProcessSpec(
        name="database",
        argv=cluster.command(),
        env={**cluster.environment(), INSTANCE_VARIABLE: plan.instance.mark},
        cwd=cluster.launcher.place,
        log=cluster.log,
        before=cluster.prepare,
        ready=cluster.answers,
        stop_signal=signal.SIGINT,
        stop_seconds=30.0,
        account=cluster.launcher.account,
    )


def simulators(plan: Plan) -> list[ProcessSpec]:
    """The stand-ins."""
    return [
        _python(plan, simulator.name, ["-m", f"simulators.{simulator.name}", "--port", str(port)], ready=listens(port))
        for simulator, port in plan.simulators
    ]


def worker(plan: Plan, database_url: str, role: str) -> ProcessSpec:
    """Events, jobs, schedule."""
    argv = ["-m", "tongban.config.cli", "worker"]
    return _python(plan, "worker", argv, {"DATABASE_URL": database_url, "DB_ROLE": role}, stop_seconds=30.0)


def web(plan: Plan, database_url: str, role: str) -> ProcessSpec:
    """The doors."""
    argv = server(plan.host, plan.port, WEB_WORKERS, WEB_THREADS)
    return _python(plan, "web", argv, {"DATABASE_URL": database_url, "DB_ROLE": role}, ready=serves(plan.port))


def server(host: str, port: int, workers: int, threads: int) -> list[str]:
    """What the interpreter is called with to serve the doors."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(workers),
        "--blocking-threads": str(threads),
        "--log-level": "warning",
        "--workers-kill-timeout": "10",
    }
    argv = ["-m", "granian", *(part for option in options.items() for part in option), "--respawn-failed-workers"]
    return [*argv, "--no-access-log", "tongban.config.wsgi:application"]


def metrics_folder(instance: Instance) -> Path:
    """An empty folder in which the web processes of this start put their figures together."""
    folder = instance.run_dir / "metrics"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    return folder


def _python(
    plan: Plan,
    name: str,
    argv: list[str],
    extra: Mapping[str, str] | None = None,
    *,
    ready: Callable[[], bool] | None = None,
    stop_seconds: float = 15.0,
) -> ProcessSpec:
    return ProcessSpec(
        name=name,
        argv=[sys.executable, *argv],
        env={**plan.environment, **(extra or {})},
        cwd=ROOT,
        log=plan.instance.log_dir / f"{name}.log",
        ready=ready,
        stop_seconds=stop_seconds,
    )


def serves(port: int) -> Callable[[], bool]:
    """Whether the web server answers a readiness question well."""

    def ask() -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz", headers={"Host": "127.0.0.1"})
            return connection.getresponse().status < http.client.INTERNAL_SERVER_ERROR
        except OSError:
            return False
        finally:
            connection.close()

    return ask


def listens(port: int) -> Callable[[], bool]:
    """Whether somebody takes connections on this port of this machine."""

    def ask() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ask


def port_is_free(host: str, port: int) -> bool:
    """Whether this process could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A port on 127.0.0.1 that nobody uses. DomainError ``instance.no_free_port``."""
    for _ in range(_PORT_TRIES):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port_is_free("127.0.0.1", port):
            return port
    raise DomainError("instance.no_free_port")
