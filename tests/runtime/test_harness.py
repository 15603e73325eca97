"""The harness itself: what every other test relies on."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import urllib.request
import warnings
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import connection
from django.template import Context, Engine

from tongban.foundation import clock


def _count(url: str) -> int:
    with psycopg.connect(url) as other:
        row = other.execute("SELECT count(*) FROM clock_offset").fetchone()
        assert row is not None
        return int(row[0])


def _put_row() -> None:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO clock_offset (id, ahead) VALUES (1, '1 hour')")


@pytest.mark.django_db
@pytest.mark.parametrize("turn", [1, 2])
def test_a_row_of_one_test_is_not_seen_by_the_next(turn: int) -> None:
    _put_row()
    assert _count(os.environ["DATABASE_URL"]) == 0


@pytest.mark.parametrize("turn", [1, 2])
def test_committed_rows_are_seen_by_threads_and_processes_and_gone_afterwards(committed_db: str, turn: int) -> None:
    assert _count(committed_db) == 0
    thread = threading.Thread(target=lambda: (_put_row(), connection.close()))
    thread.start()
    thread.join()
    assert _count(committed_db) == 1
    script = "import os, psycopg; print(psycopg.connect(os.environ['DATABASE_URL']).info.dbname)"
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == connection.settings_dict["NAME"]


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("10.0.0.1", 80), ("2001:db8::1", 80)])
def test_no_address_outside_this_machine_is_reached(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with socket.socket(family) as probe, pytest.raises(AssertionError, match="no network"):
        probe.connect(address)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(AssertionError, match="look up no names"):
        urllib.request.urlopen("http://example.org/", timeout=1)


def test_frozen_time_stands_still(frozen: object) -> None:
    instant = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    frozen(instant)  # type: ignore[operator]
    assert clock.now() == clock.now() == instant


def test_warnings_are_errors() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("x", UserWarning, stacklevel=1)


def test_an_unknown_template_variable_fails() -> None:
    template = Engine.get_default().from_string("{{ nobody_set_this }}")
    with pytest.raises(pytest.fail.Exception, match="nobody_set_this"):
        template.render(Context())


def test_the_data_folder_is_thrown_away() -> None:
    assert "tongban-test-" in os.environ["DATA_DIR"]
