"""A start is spared its preparation only when nothing that it depends on has changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from tongban.config import fingerprint as subject
from tongban.config.fingerprint import fingerprint
from tongban.config.instance import Instance


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    (tmp_path / "static").mkdir()
    return Instance(tmp_path)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "tree"
    for name in ("src/a.py", "src/tests/test_a.py", "data/b.yaml", "stories/scenes/c.yaml", "requirements/base.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("1")
    monkeypatch.setattr(subject, "ROOT", root)
    return root


def test_the_same_things_give_the_same(instance: Instance, tree: Path, committed_db: str) -> None:
    assert fingerprint(instance, committed_db) == fingerprint(instance, committed_db) is not None


@pytest.mark.parametrize("name", ["src/a.py", "data/b.yaml", "stories/scenes/c.yaml", "requirements/base.txt", "src/n"])
def test_a_changed_or_new_file_shows(instance: Instance, tree: Path, committed_db: str, name: str) -> None:
    before = fingerprint(instance, committed_db)
    (tree / name).write_text("2")
    assert fingerprint(instance, committed_db) != before


def test_a_test_does_not(instance: Instance, tree: Path, committed_db: str) -> None:
    before = fingerprint(instance, committed_db)
    (tree / "src/tests/test_a.py").write_text("2")
    assert fingerprint(instance, committed_db) == before


@pytest.mark.parametrize("name", ["DEMONSTRATION", "APPLICATION_ROLE", "KEY_DIR"])
def test_another_mode_shows(
    instance: Instance, tree: Path, committed_db: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint(instance, committed_db)
    monkeypatch.setenv(name, "0")
    assert fingerprint(instance, committed_db) != before


def test_a_migration_taken_back_shows(instance: Instance, tree: Path, committed_db: str) -> None:
    before = fingerprint(instance, committed_db)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations)")
    assert fingerprint(instance, committed_db) != before


def test_lost_static_files_and_an_empty_database_are_always_prepared(
    instance: Instance, tree: Path, committed_db: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE django_migrations")
    assert fingerprint(instance, committed_db) is None
    (instance.data_dir / "static").rmdir()
    assert fingerprint(instance, committed_db) is None
    assert fingerprint(instance, "postgresql://nobody@/x?host=/nowhere") is None
