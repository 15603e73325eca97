"""The command line: ``tongban COMMAND`` (console script; the same as ``python -m tongban.config.cli``).

Each command is one module of ``config/commands``: ``NAME`` ("seed", or two words "verify replay" in the module
``verify_replay``), ``HELP``, ``arguments(parser)``, ``run(args) -> int``. When ``run`` is called, Django is ready and
the database answers: that of the running instance of the same ``DATA_DIR``, or one started for the command's own time.
A module with ``DATABASE = False`` is called without a database.

Exit codes: 0 done · 1 a rule or a check said no · 2 wrong words on the command line · 3 no database · 130 interrupted.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from types import ModuleType

import django
import psycopg
from django.core.management.base import CommandError
from django.db import OperationalError, ProgrammingError

from tongban.config import commands
from tongban.config.instance import Instance
from tongban.kernel.errors import DomainError

# Commands that work when settings, applications or the database do not; they import nothing of Django.
WITHOUT_DJANGO = frozenset(
    {"audit", "backup", "probe", "reset", "restore", "run", "sbom", "shell_db", "status", "stop", "web", "witness"}
)
_ALL_OF_GROUP = frozenset({"verify"})
"""Groups whose bare name runs every member."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code; a person's mistake is one line, never a traceback."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except DomainError as error:
        _complain(error.message("zh"), error.message("en"), error.way_out("zh"))
        return 3 if error.code.startswith("database.") else 1
    except CommandError as error:
        _complain(str(error))
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, psycopg.errors.UndefinedTable):
            raise
        _complain("数据库中还没有表", "The database has no tables yet", "请先执行 tongban migrate 或 make run。")
        return 3
    except (OperationalError, psycopg.OperationalError) as error:
        _complain("数据库无法连接", "The database cannot be reached", str(error).strip().splitlines()[0])
        return 3
    except PermissionError as error:
        way_out = "数据目录属于另一个系统用户时，请以该用户运行，或设置 DATA_DIR。"
        _complain("没有权限访问", "No permission for", str(error.filename), way_out)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(words: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    instance = Instance.from_environment()
    known = [module.name for module in pkgutil.iter_modules(commands.__path__)]
    if not words or words[0] in {"-h", "--help", "help"}:
        _set_up_django(instance)
        _list(known)
        return 0
    names, rest = _find(words, known)
    if not names:
        _complain(f"没有这个命令：{words[0]}", f"No such command: {words[0]}", "tongban --help")
        return 2
    if not all(name in WITHOUT_DJANGO for name in names):
        if names != ["worker"]:  # on a terminal only what needs attention
            os.environ.setdefault("LOG_LEVEL", "WARNING")
        _set_up_django(instance)
    return max(_one(instance, _load(name), rest) for name in names)


def _one(instance: Instance, module: ModuleType, words: list[str]) -> int:
    parser = argparse.ArgumentParser(prog=f"tongban {module.NAME}", description=module.HELP)
    module.arguments(parser)
    args = parser.parse_args(words)
    with ExitStack() as stack:
        if getattr(module, "DATABASE", True):
            stack.enter_context(instance.database())
        code: int = module.run(args)
    return code


def _find(words: list[str], known: list[str]) -> tuple[list[str], list[str]]:
    """Modules that the first words name, and the words after."""
    first = words[0].replace("-", "_")
    second = f"{first}_{words[1].replace('-', '_')}" if len(words) > 1 else ""
    if second in known:
        return [second], words[2:]
    if first in known:
        return [first], words[1:]
    group = [name for name in known if name.startswith(f"{first}_")]
    if first in _ALL_OF_GROUP and len(words) == 1:
        return group, []
    return [], words


def _set_up_django(instance: Instance) -> None:
    os.environ["DATABASE_URL"] = instance.database_url()
    django.setup()


def _load(name: str) -> ModuleType:
    return importlib.import_module(f"{commands.__name__}.{name}")


def _list(known: list[str]) -> None:
    sys.stdout.write("通办 Tongban\n\n用法 usage: tongban COMMAND [--help]\n\n")
    for module in sorted((_load(name) for name in known), key=lambda m: str(m.NAME)):
        sys.stdout.write(f"  {module.NAME:<16} {module.HELP}\n")


def _complain(*sentences: str) -> None:
    sys.stderr.write(f"tongban: {' | '.join(sentence for sentence in sentences if sentence)}\n")


if __name__ == "__main__":
    sys.exit(main())
