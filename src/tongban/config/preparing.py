"""Before the doors open: migrations, seed, static files, as the owner of the database (``tongban prepare``).

``tongban run`` starts it as a process of its own, so that the supervisor stays small. Each part looks first whether
there is anything to do: a second start does nothing here but look.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongban.config import seeding
from tongban.config.instance import ROOT, Instance
from tongban.config.welcome import Prepared, ShownLogin, line, timed
from tongban.registry.identity.seed import DEMO_LOGINS


def migrate() -> bool:
    """Apply what is missing; False when nothing was."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        line("迁移", "已是最新 migrations up to date")
        return False
    with timed("迁移", f"{len(waiting)} 项 migrations"):
        call_command("migrate", verbosity=0, interactive=False)
    return True


def collect_static(stamp: Path) -> None:
    """Gather static files with their hashes in their names, when one has changed."""
    digest = sha256(str(settings.STORAGES["staticfiles"]).encode())
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(f"{path}\0".encode() + Path(storage.path(path)).read_bytes())
    if not _is(stamp, digest.hexdigest()):
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        stamp.write_text(digest.hexdigest())


def seed_once(stamp: Path) -> None:
    """Run the seed when it, its data or the database is not the one of the last time."""
    digest = sha256(_database_identity().encode())
    sources = [path for path in sorted((ROOT / "data").rglob("*")) if path.is_file()]
    for app in apps.get_app_configs():
        sources += sorted(Path(app.path).glob("seed*.py"))
    for path in [*sources, Path(seeding.__file__)]:
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    if _is(stamp, digest.hexdigest()):
        line("示例数据", "已是最新 seed up to date")
        return
    with timed("示例数据", "完成 seed"):
        seeding.seed(lambda name, seconds: line("", f"· {name}"))
    stamp.write_text(digest.hexdigest())


def application_role() -> str:
    """The role that web and worker take, or "" where the server gave us none (then triggers alone guard the record)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')",
            [settings.APPLICATION_ROLE],
        )
        return settings.APPLICATION_ROLE if cursor.fetchone() else ""


def _database_identity() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT system_identifier::text || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())"
            " FROM pg_control_system()"
        )
        return str(cursor.fetchone()[0])


def _is(stamp: Path, text: str) -> bool:
    return stamp.exists() and stamp.read_text() == text


def prepare(instance: Instance) -> Prepared:
    """All of it, with a line for each part."""
    migrate()
    seed_once(instance.run_dir / "seeded")
    collect_static(instance.run_dir / "collected")
    role = application_role()
    if not role:
        line("数据库", "没有只增角色，办件记录仅由触发器保护 no append-only role on this server")
    logins = tuple(ShownLogin(one.login, one.password, one.role_zh) for one in DEMO_LOGINS)
    return Prepared(role, logins if settings.DEMONSTRATION else ())
