"""The place of a measurement: an embedded server with fsync on, and the product's own processes on a database of it.

Everything lies in ``.state/bench``. Stores are made once for each set of migrations and kept; every run works on fresh
copies, one for the product and one for the yardsticks.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

import psycopg
from psycopg import sql

from bench import accounts
from tongban.config import running
from tongban.config.instance import ROOT, Instance
from tongban.foundation.embedded_pg import APPLICATION, Cluster, borrowed
from tongban.foundation.processes import open_log, spawn, working_in

HOME = ROOT / ".state" / "bench"
_START_SECONDS = 60.0


@dataclass
class Server:
    """A group of processes under load."""

    name: str
    process: subprocess.Popen[bytes]
    port: int = 0

    def pids(self) -> set[int]:
        """All of its processes."""
        return accounts.group(self.process.pid)


@dataclass
class Place:
    """The running server and what is started on it."""

    cluster: Cluster
    plan: running.Plan
    environment: Mapping[str, str]
    stack: ExitStack = field(repr=False)

    def url(self, database: str) -> str:
        """Address as owner."""
        return self.cluster.url(database)

    def superuser(self, database: str = "postgres") -> psycopg.Connection[Any]:
        """A connection that may do everything."""
        return psycopg.connect(self.cluster.url(database, user="postgres"), autocommit=True)

    def database_pids(self) -> set[int]:
        """Processes of the database server."""
        return {who.pid for who in working_in(self.cluster.data)}

    @contextmanager
    def fresh(self, name: str) -> Iterator[str]:
        """A database of its own with the sample province, dropped afterwards."""
        with self.superuser() as server:
            _drop(server, name)
            server.execute(sql.SQL("CREATE DATABASE {} OWNER tongban").format(sql.Identifier(name)))
        try:
            self.python(name, "-m", "tongban.config.cli", "prepare")
            yield name
        finally:
            with self.superuser() as server:
                _drop(server, name)

    def python(self, database: str, *words: str, given: str = "", **environment: str) -> str:
        """Standard output of ``python words…`` as owner of a database."""
        done = subprocess.run(
            [sys.executable, *words],
            env={**self.environment, "DATABASE_URL": self.url(database), "LOG_LEVEL": "ERROR", **environment},
            cwd=ROOT,
            input=given,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout

    def store(self, cases: int) -> str:
        """Name of a database with ``cases`` cases, made now or kept from before."""
        name = f"store_{cases}_{self._fingerprint()}"
        with self.superuser() as server:
            if not _exists(server, name):
                unfinished = f"unfinished_{cases}"
                _drop(server, unfinished)
                server.execute(sql.SQL("CREATE DATABASE {} OWNER tongban").format(sql.Identifier(unfinished)))
                self.python(unfinished, "-m", "tongban.config.cli", "prepare")
                told = self.python(unfinished, "-m", "bench.in_django", "bench.store", "--cases", str(cases))
                sys.stderr.write(f"  {told}")
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
        return name

    @contextmanager
    def copy(self, store: str, name: str) -> Iterator[str]:
        """A copy of a store under another name; dropped afterwards."""
        with self.superuser() as server:
            _drop(server, name)
            make = sql.SQL("CREATE DATABASE {} OWNER tongban TEMPLATE {} STRATEGY file_copy")
            server.execute(make.format(sql.Identifier(name), sql.Identifier(store)))
            try:
                yield name
            finally:
                _drop(server, name)

    def start(self, name: str, argv: list[str], database: str, port: int = 0, **environment: str) -> Server:
        """Start a process as the product's supervisor would; waits until it serves where it has a port."""
        with open_log(HOME / "log" / f"{name}.log") as log:
            env = {**self.environment, "DATABASE_URL": self.url(database), "DB_ROLE": APPLICATION, **environment}
            server = Server(name, spawn(argv, env=env, cwd=ROOT, output=log), port)
        self.stack.callback(_stop, server)
        until = time.monotonic() + _START_SECONDS
        while port and not _serves(port):
            if server.process.poll() is not None or time.monotonic() > until:
                raise SystemExit(f"{name} did not start: see {HOME / 'log' / name}.log")
            time.sleep(0.1)
        return server

    def web(self, name: str, database: str, application: str = "", **environment: str) -> Server:
        """The web server as the product starts it, with its own or another application."""
        port = running.free_port()
        spec = running.web(replace(self.plan, port=port), self.url(database), APPLICATION)
        argv = [application if application and part.endswith(":application") else str(part) for part in spec.argv]
        return self.start(name, argv, database, port, **environment)

    def worker(self, database: str) -> Server:
        """The background process."""
        spec = running.worker(self.plan, self.url(database), APPLICATION)
        return self.start("worker", [str(part) for part in spec.argv], database)

    def _fingerprint(self) -> str:
        digest = sha256()
        for path in sorted([*ROOT.glob("src/**/migrations/*.py"), *ROOT.glob("data/**/*.*"), ROOT / "bench/store.py"]):
            digest.update(path.read_bytes())
        return digest.hexdigest()[:10]


@contextmanager
def place() -> Iterator[Place]:
    """The server, started for this block (fsync on) and stopped afterwards with everything on it."""
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _LEFT_OUT:
        os.environ.pop(name, None)
    os.environ |= {"DATA_DIR": str(HOME), "DEMONSTRATION": "1", "LOG_LEVEL": "WARNING"}
    plan = running.plan(Instance(HOME), "127.0.0.1", running.free_port(), demonstration=False)
    cluster = Cluster(HOME / "pg")
    with borrowed(cluster), ExitStack() as stack:
        yield Place(cluster, plan, plan.environment, stack)


_LEFT_OUT = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "DEBUG", "STATIC_BACKEND", "KEY_DIR", "FILE_DIR")


def inputs(here: Place, database: str) -> dict[str, Any]:
    """What the load sends (bench.inputs)."""
    document: dict[str, Any] = json.loads(here.python(database, "-m", "bench.in_django", "bench.inputs"))
    return document


def _exists(server: psycopg.Connection[Any], name: str) -> bool:
    return server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _serves(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        # The worker of this place feeds another database than some of its servers: any answer means that it serves.
        return connection.getresponse().status > 0
    except OSError:
        return False
    finally:
        connection.close()


def _stop(server: Server) -> None:
    server.process.terminate()
    try:
        server.process.wait(20)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
