"""One embedded PostgreSQL cluster: made, started, watched, stopped; recovered after any kind of death.

The server is a direct child of whoever starts it, listens on a Unix socket only, and is told by the kernel to shut
down when that parent dies. What survives all the same (a kill of both at once) is found by its working directory and
ended before the next start. PostgreSQL's own crash recovery does the rest; with ``durable`` every commit is on disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from functools import cached_property
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg
from psycopg import sql

from tongban.foundation.embedded_pg import errors as errors  # registers the codes
from tongban.foundation.embedded_pg.binaries import installed
from tongban.foundation.embedded_pg.launcher import Launcher, RunAs, choose, remove_elsewhere
from tongban.foundation.embedded_pg.runfolder import run_folder
from tongban.foundation.processes import end, open_log, spawn, working_in
from tongban.kernel.errors import DomainError

OWNER = "tongban"
"""Role that owns the schema: migrations, seed, commands."""
APPLICATION = "tongban_app"
"""Role without log-in under which web and worker act; the record's migration grants it what it may do."""
_SUPERUSER = "postgres"
_START_SECONDS = 60.0
_STOP = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
# Backends end by themselves when the postmaster is gone; only one that is stuck needs to be told.
_ORPHANS = ((0, 3.0), (signal.SIGQUIT, 3.0), (signal.SIGKILL, 5.0))
_HASTY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class Cluster:
    """A cluster in the folder ``home``. Not thread-safe; who starts it holds the lease (see ``lease``)."""

    def __init__(self, home: Path, *, durable: bool = True, run_as: RunAs | None = None) -> None:
        self.home = home
        self.durable = durable
        self.run_as = run_as
        self._server: subprocess.Popen[bytes] | None = None
        try:
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except PermissionError as error:
            raise _not_yours(home) from error
        if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
            raise _not_yours(home)

    @cached_property
    def launcher(self) -> Launcher:
        """As whom and where the server runs; decided once, at the first use."""
        return choose(self.home, installed(), self.run_as)

    @cached_property
    def socket_folder(self) -> Path:
        """Folder of the socket."""
        return run_folder(self.home, self.launcher.account)

    @property
    def data(self) -> Path:
        """The server's data directory."""
        return self.launcher.place / "data"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / "postgres.log"

    def url(self, database: str = OWNER, *, user: str = OWNER, role: str | None = None) -> str:
        """Address for ``DATABASE_URL``; with ``role`` every session acts under it from its first statement."""
        query = {"host": str(self.socket_folder)}
        if role:
            query["options"] = f"-c role={role}"
        return f"postgresql://{quote(user)}@/{quote(database)}?{urlencode(query, quote_via=quote)}"

    def prepare(self) -> None:
        """Recover from whatever happened before and make the cluster if there is none. Under the lease only."""
        self._recover()
        if not (self.data / "PG_VERSION").exists():
            self._init()
        found = (self.data / "PG_VERSION").read_text().strip()
        expected = str(self.launcher.binaries.major())
        if found != expected:
            raise DomainError("database.other_version", folder=str(self.home), found=found, expected=expected)

    def command(self) -> list[str]:
        """Command line of the server in the foreground; SIGINT is its clean stop."""
        options = ["listen_addresses=", f"unix_socket_directories={self.socket_folder}", "unix_socket_permissions=0700"]
        options += ["max_connections=200", "timezone=UTC", "log_timezone=UTC", "log_checkpoints=off"]
        options += [] if self.durable else _HASTY
        return self.launcher.command("postgres", "-D", self.data, *(part for o in options for part in ("-c", o)))

    def environment(self) -> dict[str, str]:
        """Environment of the server."""
        return {**os.environ, "LC_ALL": "C.UTF-8", "PGDATA": str(self.data)}

    def start(self) -> None:
        """Prepare, start as a child of this process, wait until it answers. DomainError ``database.start_failed``."""
        self.prepare()
        with open_log(self.log) as log:
            self._server = spawn(
                self.command(),
                env=self.environment(),
                cwd=self.launcher.place,
                output=log,
                death_signal=signal.SIGINT,
                account=self.launcher.account,
            )
        until = time.monotonic() + _START_SECONDS
        while not self.answers():
            if self._server.poll() is not None or time.monotonic() > until:
                self.stop()
                raise self.start_failure()
            time.sleep(0.05)
        self.make_roles()

    def stop(self) -> None:
        """Stop cleanly (waits for a checkpoint, ends open sessions); nothing is left afterwards."""
        if self._server is not None:
            if self._server.poll() is None:
                self._server.send_signal(signal.SIGINT)
                try:
                    self._server.wait(_STOP[0][1])
                except subprocess.TimeoutExpired:
                    self._server.kill()
                    self._server.wait()
            self._server = None
        self._recover()

    def runs(self) -> bool:
        """Whether the server that :meth:`start` started is still alive."""
        return self._server is not None and self._server.poll() is None

    def answers(self) -> bool:
        """Whether the server takes connections now."""
        try:
            with self._superuser() as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def serves(self) -> bool:
        """Whether the product's own role finds its database: the last thing that a new cluster gets."""
        try:
            with psycopg.connect(self.url()) as connection:
                connection.execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def make_roles(self) -> None:
        """The two roles and the product's database; nothing when they exist."""
        with self._superuser() as connection:
            known = {name for (name,) in connection.execute("SELECT rolname FROM pg_roles")}
            if OWNER not in known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEDB CREATEROLE").format(sql.Identifier(OWNER)))
            if APPLICATION not in known:
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION)))
            grant = sql.SQL("GRANT {} TO {} WITH ADMIN OPTION")
            connection.execute(grant.format(sql.Identifier(APPLICATION), sql.Identifier(OWNER)))
            databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database")}
            if OWNER not in databases:
                make = sql.SQL("CREATE DATABASE {} OWNER {}")
                connection.execute(make.format(sql.Identifier(OWNER), sql.Identifier(OWNER)))

    def start_failure(self) -> DomainError:
        """The error to raise when the server does not come up, with the last line it wrote."""
        lines = self.log.read_text(errors="replace").strip().splitlines() if self.log.exists() else []
        return DomainError("database.start_failed", reason=lines[-1] if lines else "?", log=str(self.log))

    def destroy(self) -> None:
        """Remove the cluster and everything it made (``tongban reset``). Under the lease only."""
        self.stop()
        socket_folder, data = self.socket_folder, self.data
        shutil.rmtree(data, ignore_errors=True)
        shutil.rmtree(socket_folder, ignore_errors=True)
        remove_elsewhere(self.home)
        del self.launcher, self.socket_folder

    def _superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(self.url("postgres", user=_SUPERUSER), autocommit=True, connect_timeout=5)

    def _init(self) -> None:
        # Into a folder beside, then renamed: an initdb that is killed half-way leaves no half cluster.
        unfinished = self.launcher.place / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        options = ["--locale=C.UTF-8", "--locale-provider=libc", "--encoding=UTF8", f"--username={_SUPERUSER}"]
        options += ["--auth-local=trust", "--auth-host=reject", "--no-instructions"]
        options += [] if self.durable else ["--no-sync"]
        made = self.launcher.run("initdb", "-D", unfinished, *options)
        if made.returncode != 0:
            self.log.write_text(made.stdout + made.stderr)
            raise self.start_failure()
        unfinished.rename(self.data)

    def _recover(self) -> None:
        """End what is left of a server on this cluster and remove a pid file that would stop the next one.

        A postmaster that outlived its supervisor is stopped cleanly. Backends that outlived their postmaster hold the
        shared memory and would make the next start fail. Once nobody works in the folder, the pid file goes: PostgreSQL
        would believe it when its number now belongs to some other process (after a restart of the machine) or to a dead
        one that nobody buried yet (in a container). Shared memory that nobody uses PostgreSQL takes over by itself.
        """
        pid_file = self.data / "postmaster.pid"
        servers = working_in(self.data)
        postmaster = _first_line_number(pid_file)
        end([who for who in servers if who.pid == postmaster], _STOP)
        if end(servers, _ORPHANS):
            return
        pid_file.unlink(missing_ok=True)
        if not _listens(self.socket_folder / ".s.PGSQL.5432"):
            (self.socket_folder / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _listens(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(path))
        except OSError:
            return False
    return True


def _first_line_number(path: Path) -> int:
    try:
        return abs(int(path.read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return 0


def _not_yours(folder: Path) -> DomainError:
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    uid = existing.stat().st_uid
    try:
        owner = pwd.getpwuid(uid).pw_name
    except KeyError:
        owner = str(uid)
    return DomainError("database.not_yours", folder=str(folder), owner=owner)
