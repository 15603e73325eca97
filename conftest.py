"""The test harness: a real PostgreSQL of its own, one migrated template, a clone for each worker; strict in all else.

Without ``DATABASE_URL`` an embedded cluster is used (fsync off): the first process that needs a database starts it, the
others attach, the last one stops it; the templates stay in it. It and all temporary files lie in memory (``/dev/shm``,
where ``.state/test-memory`` leads) if there is room, because a clone of a database is some 800 files; else in ``.state``.
With ``DATABASE_URL`` its server is used and ``TONGBAN_TEST_DB`` names the databases. Nothing starts for tests that need no
database.

- Warnings are errors, order is random, unknown template variables fail, unordered querysets come shuffled.
- No network but loopback and Unix sockets.
- ``DATA_DIR`` is a throw-away folder; keys and files of the developer's instance are never touched.
- What Hypothesis draws is the same in every ordinary run, so that a landing does not hang on luck; ``--slow`` draws anew.
- ``slow`` tests run with ``--slow`` (``make verify``); ``browser`` tests are skipped, and counted, without a Chromium.
"""

from __future__ import annotations

import importlib.metadata
import ipaddress
import os
import pickle
import random
import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit, urlunsplit

import hypothesis
import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.models import QuerySet
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tongban.config import seeding
from tongban.foundation import clock
from tongban.foundation.embedded_pg import APPLICATION, Cluster, borrowed
from tongban.foundation.keys import ensure_key_folder
from tongban.foundation.processes import identity
from tongban.foundation.records.partitions import ensure_partitions
from tongban.foundation.remembered import forget_all
from tongban.registry.catalogue.queries import forget_current
from tongban.registry.identity.passwords import BoundedArgon2Hasher

T = TypeVar("T")
ROOT = Path(__file__).resolve().parent
_OWN_CLUSTER = "TONGBAN_TEST_CLUSTER"
_OWN_DATA = "TONGBAN_TEST_DATA"
_RUN = "TONGBAN_TEST_RUN"
_IS_WORKER = "PYTEST_XDIST_WORKER" in os.environ
_KEPT_KEYS = ROOT / ".state" / "test-keys"
_MEMORY = Path("/dev/shm")
_ROOM = 3 * 1024**3
"""Bytes of memory that must be free for a run to live there."""
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_STATIC_BACKEND = "django.contrib.staticfiles.storage.StaticFilesStorage"


# --- before Django reads its settings -------------------------------------------------------------------------------


def _prepare_environment() -> None:
    """Point this process, its workers and its children to the test database and a throw-away data folder."""
    memory = None if _IS_WORKER else _in_memory()
    if memory:
        os.environ["TMPDIR"] = str(memory / "tmp")
        tempfile.tempdir = None
    if "DATABASE_URL" not in os.environ:
        os.environ[_OWN_CLUSTER] = str((memory or ROOT / ".state") / "test-pg")
        os.environ["DATABASE_URL"] = _cluster().url()
    if not _IS_WORKER:
        os.environ[_OWN_DATA] = tempfile.mkdtemp(prefix="tongban-test-")
        os.environ[_RUN] = str(os.getpid())
        if _OWN_CLUSTER in os.environ:
            _take_keys(Path(os.environ[_OWN_DATA]) / "keys")
    folder = Path(os.environ[_OWN_DATA])
    os.environ.update(DATA_DIR=str(folder), STATIC_BACKEND=_STATIC_BACKEND, FAIL_INVALID_TEMPLATE_VARS="true")
    for name in ("DB_ROLE", "DEBUG", "DEMONSTRATION", "FILE_DIR", "KEY_DIR", "PORT", "TONGBAN_INSTANCE"):
        os.environ.pop(name, None)
    (folder / "static").mkdir(exist_ok=True)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")


def _take_keys(folder: Path) -> None:
    """The keys under which the kept databases are sealed."""
    ensure_key_folder(_KEPT_KEYS)
    shutil.copytree(_KEPT_KEYS, folder)


def _keys_in(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted(folder.glob("kek-*.key"))]


def _in_memory() -> Path | None:
    """The folder in memory that this checkout has, made if need be; None where there is no room."""
    link = ROOT / ".state" / "test-memory"
    if not link.exists():
        if not os.access(_MEMORY, os.W_OK) or shutil.disk_usage(_MEMORY).free < _ROOM:
            return None
        # Some tests run programs that they have put down.
        if os.statvfs(_MEMORY).f_flag & os.ST_NOEXEC:
            return None
        # It is gone since the machine was started, or there was none; of two runs that begin at once one makes it.
        link.unlink(missing_ok=True)
        link.parent.mkdir(exist_ok=True)
        with suppress(FileExistsError):
            link.symlink_to(tempfile.mkdtemp(prefix="tongban-test-", dir=_MEMORY))
    folder = link.resolve()
    (folder / "tmp").mkdir(exist_ok=True)
    return folder


def _cluster() -> Cluster:
    return Cluster(Path(os.environ[_OWN_CLUSTER]), durable=False)


def _prepare_settings() -> None:
    """The same for settings that were read before this file (pytest-django loads them first when told which)."""
    if not settings.configured:
        return
    folder = Path(os.environ["DATA_DIR"])
    settings.DATABASES["default"].update(_connection_settings(os.environ["DATABASE_URL"]))
    settings.DATA_DIR, settings.STATIC_ROOT = folder, folder / "static"
    settings.KEY_FOLDER, settings.FILE_FOLDER = folder / "keys", folder / "files"
    settings.DERIVED_FOLDER = folder / "derived"
    settings.STORAGES["staticfiles"] = {"BACKEND": _STATIC_BACKEND}
    # A hash that is slow on purpose would be a tenth of all tests of people; one test asks for the true cost.
    BoundedArgon2Hasher.memory_cost, BoundedArgon2Hasher.time_cost = 8, 1


def _connection_settings(url: str) -> dict[str, str]:
    found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value is not None}
    names = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    return {name: found.get(part, "") for name, part in names.items()}


_prepare_environment()
_prepare_settings()


# --- options and selection ------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests marked slow too (make verify)")


def pytest_configure(config: pytest.Config) -> None:
    hypothesis.settings.register_profile("ordinary", derandomize=True)
    hypothesis.settings.load_profile("default" if config.getoption("--slow") else "ordinary")
    socket.socket.connect = _guarded(socket.socket.connect)  # type: ignore[method-assign]
    socket.socket.connect_ex = _guarded(socket.socket.connect_ex)  # type: ignore[method-assign]
    socket.getaddrinfo = _guarded_lookup(socket.getaddrinfo)
    QuerySet._fetch_all = _shuffled(QuerySet._fetch_all)  # type: ignore[method-assign,assignment]


def pytest_unconfigure(config: pytest.Config) -> None:
    if not _IS_WORKER:
        shutil.rmtree(os.environ[_OWN_DATA], ignore_errors=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        slow = [item for item in items if item.get_closest_marker("slow")]
        if slow:
            config.hook.pytest_deselected(items=slow)
            items[:] = [item for item in items if item not in slow]
    if not any(shutil.which(name) for name in _BROWSERS):
        skip = pytest.mark.skip(reason="no Chromium on this machine: apt install chromium fonts-noto-cjk")
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(skip)


# --- strictness -----------------------------------------------------------------------------------------------------


class NetworkRefused(AssertionError):
    """A test tried to reach something outside this machine."""


def _guarded(connect: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family != socket.AF_UNIX and not _on_this_machine(str(address[0])):
            raise NetworkRefused(f"tests use no network: {address!r}")
        return connect(self, address)

    return guarded


def _guarded_lookup(look_up: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(host: Any, *args: Any, **kwargs: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name and not _on_this_machine(name) and not _is_address(name):
            raise NetworkRefused(f"tests look up no names: {name!r}")
        return look_up(host, *args, **kwargs)

    return guarded


def _on_this_machine(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _shuffled(fetch_all: Callable[[QuerySet[Any]], None]) -> Callable[[QuerySet[Any]], None]:
    """Who does not ask for an order gets none: the database promises nothing else."""

    def fetch_and_shuffle(self: QuerySet[Any]) -> None:
        fresh = self._result_cache is None
        fetch_all(self)
        if fresh and self._result_cache and not self.ordered:
            random.shuffle(self._result_cache)

    return fetch_and_shuffle


# --- databases ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def _server() -> Iterator[str]:
    """Address of the maintenance database on a running server."""
    url = os.environ["DATABASE_URL"]
    if _OWN_CLUSTER not in os.environ:
        yield url
        return
    with borrowed(_cluster()) as started:
        if started:
            _drop_leftovers(url)
        yield url


@pytest.fixture(scope="session")
def database_template(_server: str, django_test_environment: None, django_db_blocker: Any) -> str:
    """Name of a database with every migration applied and no rows of its own; kept until a migration changes."""

    def build(unfinished: str) -> None:
        with _maintenance(_server) as server:
            _make_application_role(server)
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(unfinished)))
        with django_db_blocker.unblock(), _connected_to(unfinished):
            call_command("migrate", verbosity=0, interactive=False, run_syncdb=True)

    return _standing(_server, "template", _migrations_fingerprint(), build)


@pytest.fixture(scope="session")
def django_db_setup(_server: str, database_template: str, django_db_blocker: Any) -> Iterator[None]:
    """This worker's own database, a clone of the template (replaces pytest-django's, which migrates every time)."""
    with (
        _clone(_server, database_template, _worker_database()) as name,
        django_db_blocker.unblock(),
        _connected_to(name),
    ):
        django_db_blocker.block()
        yield
        django_db_blocker.restore()


@pytest.fixture
def committed_db(_server: str, database_template: str, django_db_blocker: Any) -> Iterator[str]:
    """A fresh database for a test that commits, or works with several connections, threads or processes.

    Yields its address; Django's connections of this process, and ``DATABASE_URL`` for children, lead to it. Not
    together with ``db`` or ``transactional_db``.
    """
    with (
        _clone(_server, database_template, f"{_worker_database()}_committed") as name,
        django_db_blocker.unblock(),
        _connected_to(name),
    ):
        yield os.environ["DATABASE_URL"]


@pytest.fixture(scope="session")
def places_template(_server: str, database_template: str, django_db_blocker: Any) -> str:
    """Name of a database that holds all regions and bodies, and nothing else."""
    return _template(_server, database_template, "places", seeding.PLACES, django_db_blocker)


@pytest.fixture(scope="session")
def province_template(_server: str, places_template: str, django_db_blocker: Any) -> str:
    """Name of a database that holds the sample province: regions, bodies, the catalogue, the demo people. No cases."""
    return _template(_server, places_template, "province", seeding.CATALOGUE_AND_PEOPLE, django_db_blocker)


@pytest.fixture(scope="session")
def built(
    _server: str, province_template: str, django_db_blocker: Any
) -> Callable[[str, Callable[[], T]], tuple[str, T]]:
    """``built("world", work)``: name of a database that begins as the sample province and in which ``work`` was done, with
    real commits; and what ``work`` returned, which must be picklable. Built once a run."""
    return lambda word, work: _built(_server, province_template, word, work, django_db_blocker)


@pytest.fixture
def prepared(
    _server: str,
    places_template: str,
    django_db_blocker: Any,
    rolled_back: Callable[[str], AbstractContextManager[None]],
) -> Iterator[Callable[[str, Callable[[], object]], None]]:
    """``prepared("people", seed_people)``: the test runs, and is rolled back, in a database of all regions and bodies in
    which ``work`` was done. Built once a run. The word has no underscore. Not together with ``places`` or ``db``."""
    with ExitStack() as stack:

        def prepare(word: str, work: Callable[[], object]) -> None:
            name, _ = _built(_server, places_template, word, lambda: bool(work()), django_db_blocker)
            stack.enter_context(rolled_back(name))

        yield prepare


@pytest.fixture(scope="session")
def rolled_back(_server: str, django_db_blocker: Any) -> Iterator[Callable[[str], AbstractContextManager[None]]]:
    """``with rolled_back(name)``: one copy of a built database for the whole session, in a transaction that is rolled back."""
    with ExitStack() as stack:
        copies: dict[str, str] = {}

        @contextmanager
        def inside(name: str) -> Iterator[None]:
            if name not in copies:
                copy = f"{_worker_database()}_{name.split('_')[-2]}"
                copies[name] = stack.enter_context(_clone(_server, name, copy))
            yield from _rolled_back(copies[name], django_db_blocker)

        yield inside


@pytest.fixture
def cloned(_server: str, django_db_blocker: Any) -> Callable[[str], AbstractContextManager[None]]:
    """``with cloned(name)``: a fresh copy of a built database, in which everything is committed."""

    @contextmanager
    def clone(name: str) -> Iterator[None]:
        with (
            _clone(_server, name, f"{_worker_database()}_committed") as copy,
            django_db_blocker.unblock(),
            _connected_to(copy),
        ):
            yield

    return clone


def _template(server: str, source: str, word: str, steps: Sequence[seeding.Step], blocker: Any) -> str:
    """Kept from run to run while the day, the program and its data are the same, on the own cluster whose keys are kept."""

    def work() -> None:
        ensure_partitions(clock.real_now())
        seeding.seed(lambda *_: None, steps)

    def build(unfinished: str) -> None:
        with _clone(server, source, unfinished, keep=True), blocker.unblock(), _connected_to(unfinished):
            work()
        # A run that was killed has no folder any more, and would have sealed under a key that nobody keeps.
        if _keys_in(_KEPT_KEYS) != _keys_in(Path(os.environ[_OWN_DATA]) / "keys"):
            raise RuntimeError("the keys of this run are gone")

    if _OWN_CLUSTER not in os.environ:
        return _built(server, source, word, work, blocker)[0]
    return _standing(server, word, _seed_fingerprint(), build)


def _standing(server_url: str, word: str, fingerprint: str, build: Callable[[str], None]) -> str:
    """Name of a database that stays until ``fingerprint`` changes: built now by one process, or found."""
    prefix = f"{_prefix()}_{word}_"
    name = prefix + fingerprint
    with _maintenance(server_url) as server:
        # The others wait here; the lock goes with the session, however it ends.
        server.execute("SELECT pg_advisory_lock(hashtext(%s))", [prefix])
        known = [
            row[0] for row in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix])
        ]
        if name not in known:
            for old in known:
                _drop(server, old)
            unfinished = f"{prefix}unfinished"
            build(unfinished)
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            server.execute(rename.format(sql.Identifier(unfinished), sql.Identifier(name)))
    return name


def _built(server: str, source: str, word: str, work: Callable[[], T], blocker: Any) -> tuple[str, T]:
    """One process of the run builds, the others wait and share: nobody writes into a template."""
    name = f"{_prefix()}_{os.environ[_RUN]}_{word}_template"
    kept = Path(os.environ[_OWN_DATA]) / name
    with _maintenance(server) as waiting:
        waiting.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        if not kept.exists():
            with _clone(server, source, name, keep=True), blocker.unblock(), _connected_to(name):
                kept.write_bytes(pickle.dumps(work()))
    return name, pickle.loads(kept.read_bytes())


@pytest.fixture(scope="session")
def _places_database(_server: str, places_template: str) -> Iterator[str]:
    with _clone(_server, places_template, f"{_worker_database()}_places") as name:
        yield name


@pytest.fixture(scope="session")
def _province_database(_server: str, province_template: str) -> Iterator[str]:
    with _clone(_server, province_template, f"{_worker_database()}_province") as name:
        yield name


@pytest.fixture
def places(_places_database: str, django_db_blocker: Any) -> Iterator[None]:
    """All regions and bodies, in a transaction that is rolled back. Not together with ``db``."""
    yield from _rolled_back(_places_database, django_db_blocker)


@pytest.fixture
def province(_province_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The sample province in a transaction that is rolled back: for tests of deeds, queries and doors.

    Not together with ``db``. ``transaction.on_commit`` does not run here.
    """
    yield from _rolled_back(_province_database, django_db_blocker)


def _rolled_back(name: str, blocker: Any) -> Iterator[None]:
    outer = transaction.atomic()
    # As Django's own TestCase marks it: durable blocks (rate limits) may run inside.
    outer._from_testcase = True  # type: ignore[attr-defined]
    with blocker.unblock(), _connected_to(name), outer:
        yield
        transaction.set_rollback(True)


@pytest.fixture
def committed_province(_server: str, province_template: str, django_db_blocker: Any) -> Iterator[str]:
    """As ``committed_db`` with the sample province in it: real commits, several connections. Yields the address."""
    with (
        _clone(_server, province_template, f"{_worker_database()}_committed") as name,
        django_db_blocker.unblock(),
        _connected_to(name),
    ):
        yield os.environ["DATABASE_URL"]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Which guide is in force, what it cites, figures are remembered for a while; a rolled-back test leaves nothing behind."""
    forget_current()
    forget_all()


@pytest.fixture
def frozen() -> Iterator[Callable[[datetime], None]]:
    """``frozen(instant)``: the clock stands still at ``instant`` until the end of the test, or until called again."""
    with ExitStack() as stack:
        yield lambda instant: stack.enter_context(clock.frozen(instant))


def _prefix() -> str:
    return os.environ.get("TONGBAN_TEST_DB", "test_tongban")


def _worker_database() -> str:
    """Own name per worker; on the own cluster also per run, so that two runs do not meet."""
    parts = [_prefix(), os.environ.get("PYTEST_XDIST_WORKER", "")]
    parts += [str(os.getpid())] if _OWN_CLUSTER in os.environ else []
    return "_".join(part for part in parts if part)


def _migrations_fingerprint() -> str:
    """Changes with every migration file and, for apps that have no migrations yet, with their models."""
    digest = sha256()
    for package in ("django", "procrastinate"):
        digest.update(importlib.metadata.version(package).encode())
    for app in sorted(apps.get_app_configs(), key=lambda config: config.name):
        folder = Path(app.path)
        files = [path for path in folder.glob("migrations/*") if path.suffix in {".py", ".sql"}]
        for path in sorted(files or [*folder.glob("models.py"), *folder.glob("models/*.py")]):
            digest.update(f"{app.name}/{path.name}".encode() + path.read_bytes())
    return "m" + digest.hexdigest()[:12]


@cache
def _seed_fingerprint() -> str:
    """Changes with the day, the migrations, the shipped data and every module that could have a part in the seed."""
    digest = sha256(f"{clock.real_now():%Y-%m-%d} {_migrations_fingerprint()}".encode())
    apart = {"sites", "tests", "locale", "__pycache__"}
    for path in sorted([*(ROOT / "src").rglob("*"), *(ROOT / "data").rglob("*")]):
        if path.is_file() and path.suffix not in {".html", ".pyc"} and apart.isdisjoint(path.parts):
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return "s" + digest.hexdigest()[:12]


@contextmanager
def _maintenance(url: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(url, autocommit=True) as server:
        yield server


@contextmanager
def _clone(server_url: str, template: str, name: str, *, keep: bool = False) -> Iterator[str]:
    with _maintenance(server_url) as server:
        _drop(server, name)
        make = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        for _ in range(20):
            # Another worker, or autovacuum, may be looking at the template at this moment.
            with suppress(psycopg.errors.ObjectInUse):
                server.execute(make)
                break
            time.sleep(0.25)
    if _files_of(template).is_dir():
        shutil.copytree(_files_of(template), _files_of(name), dirs_exist_ok=True)
    try:
        yield name
    finally:
        if not keep:
            with _maintenance(server_url) as server:
                _drop(server, name)
            shutil.rmtree(_files_of(name), ignore_errors=True)


def _files_of(name: str) -> Path:
    """Files lie apart for each database: two that tell the same story have files of the same names under different keys."""
    return Path(os.environ[_OWN_DATA]) / "files" / name


@contextmanager
def _connected_to(name: str) -> Iterator[None]:
    """Database ``name`` is, inside the block, where Django's connections of all threads and ``DATABASE_URL`` lead, and its
    files are where files are kept, here and in children."""
    former_url, former_name = os.environ["DATABASE_URL"], connection.settings_dict["NAME"]
    former_files = settings.FILE_FOLDER
    connections.close_all()
    connection.settings_dict["NAME"] = name
    os.environ["DATABASE_URL"] = urlunsplit(urlsplit(former_url)._replace(path=f"/{name}"))
    settings.FILE_FOLDER = _files_of(name)
    os.environ["FILE_DIR"] = str(settings.FILE_FOLDER)
    try:
        yield
    finally:
        settings.FILE_FOLDER = former_files
        os.environ["FILE_DIR"] = str(former_files)
        connections.close_all()
        connection.settings_dict["NAME"] = former_name
        os.environ["DATABASE_URL"] = former_url


def _drop(server: psycopg.Connection[Any], name: str) -> None:
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    until = time.monotonic() + 20
    while True:
        try:
            server.execute(statement)
            return
        except psycopg.errors.InsufficientPrivilege:
            # The server's own housekeeping is in it at this moment, and only a superuser may interrupt that.
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def _drop_leftovers(url: str) -> None:
    """Databases of runs that were killed: those whose name holds the number of a process that is no more."""
    with _maintenance(url) as server:
        known = [row[0] for row in server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'test')")]
        for name in known:
            numbers = [int(part) for part in name.split("_") if part.isdecimal()]
            if numbers and identity(numbers[0]) is None:
                _drop(server, name)


def _make_application_role(server: psycopg.Connection[Any]) -> None:
    """The role that the record's migration grants to; on a server where we may make none, it must exist already."""
    with suppress(psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation, psycopg.errors.InsufficientPrivilege):
        server.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(APPLICATION)))
