"""Before the doors open: migrations, seed, static files, as the owner of the database (``tongban prepare``).

``tongban run`` starts it as a process of its own, so that the supervisor stays small, and only when something that it
depends on has changed since it last succeeded (``tongban.config.fingerprint``). Doing it twice changes nothing.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tongban.config import seeding
from tongban.config.welcome import Prepared, ShownLogin, ShownScene, line, timed
from tongban.foundation import clock
from tongban.foundation.records.partitions import ensure_partitions
from tongban.kernel.errors import DomainError
from tongban.registry.identity.demo import demo_accounts_left
from tongban.registry.identity.seed import DEMO_LOGINS
from tongban.sites.demo.scenes import SCENES


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


def seed() -> None:
    """Reference data and, in demonstration mode, people and cases; what is there already stays."""
    with timed("示例数据", "完成 seed"):
        seeding.seed(lambda name, seconds: line("", f"· {name}"))


def refuse_demonstration_accounts() -> None:
    """A database that was once a demonstration has accounts whose passwords are public. DomainError ``instance.weak``."""
    if not settings.DEMONSTRATION and (left := demo_accounts_left()):
        zh = f"数据库中还有 {left} 个演示账号可以登录，它们的口令是公开的；请换一个空的数据库。"
        en = (
            f"{left} accounts of the demonstration can sign in, and their passwords are public; take an empty database."
        )
        raise DomainError("instance.weak", reasons=zh, reasons_en=en)


def application_role() -> str:
    """The role that web and worker take, or "" where the server gave us none (then triggers alone guard the record)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s AND pg_has_role(current_user, oid, 'MEMBER')",
            [settings.APPLICATION_ROLE],
        )
        return settings.APPLICATION_ROLE if cursor.fetchone() else ""


def prepare() -> Prepared:
    """All of it, with a line for each part. DomainError ``instance.weak``."""
    migrate()
    refuse_demonstration_accounts()
    # What is done on the first day stands in its month already, not in the partition that catches the rest.
    ensure_partitions(clock.now())
    seed()
    # Files of the former version stay: pages that are open in a browser still ask for them.
    call_command("collectstatic", verbosity=0, interactive=False)
    role = application_role()
    if not role:
        line("数据库", "没有只增角色，办件记录仅由触发器保护 no append-only role on this server")
    logins = tuple(ShownLogin(one.login, one.password, one.role_zh) for one in DEMO_LOGINS if one.listed)
    if not settings.DEMONSTRATION:
        return Prepared(role, ())
    passwords = {one.login: one.password for one in DEMO_LOGINS}
    scenes = tuple(ShownScene(str(each.title), each.login, passwords[each.login], each.page) for each in SCENES)
    return Prepared(role, logins, scenes=scenes)
