"""Alive, ready, figures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.test import Client, override_settings

from tongban.foundation.web import probes
from tongban.foundation.web.dates import machine, public_date, public_instant, table_date, table_instant, weekday


@pytest.fixture
def _fresh_checks() -> Iterator[None]:
    known = dict(probes._checks)
    probes._checks.clear()
    probes._migrated.clear()
    yield
    probes._checks.clear()
    probes._checks.update(known)


def test_alive_asks_nobody(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_checks")
def test_ready_when_the_database_is_migrated_and_all_parts_are_well(client: Client) -> None:
    probes.register_check("relay", lambda: "")
    response = client.get("/readyz")
    assert (response.status_code, response.json()["checks"]) == (200, ["database", "migrations", "relay"])


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_checks")
def test_not_ready_says_why(client: Client) -> None:
    probes.register_check("relay", lambda: "no heartbeat for 90 s")
    response = client.get("/readyz")
    assert (response.status_code, response["Content-Type"]) == (503, "application/problem+json")
    assert response.json()["data"] == {"reasons": "relay: no heartbeat for 90 s"}
    assert response["Retry-After"] == "60"


@pytest.mark.django_db
@pytest.mark.usefixtures("_fresh_checks")
def test_waiting_migrations_are_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes.MigrationExecutor, "migration_plan", lambda *_: [("m", False)])
    assert "1 migrations are not applied" in client.get("/readyz").json()["detail"]


def test_figures_are_for_this_machine_only(client: Client) -> None:
    assert b"tongban_http_requests_total" in client.get("/metrics", REMOTE_ADDR="127.0.0.1").content
    assert client.get("/metrics", REMOTE_ADDR="::1").status_code == 200
    assert client.get("/metrics", REMOTE_ADDR="10.0.0.8").status_code == 404
    assert client.get("/metrics", REMOTE_ADDR="").status_code == 404


def test_behind_a_proxy_everybody_is_a_stranger(client: Client) -> None:
    headers = {"X-Forwarded-For": "127.0.0.1"}
    assert client.get("/metrics", REMOTE_ADDR="127.0.0.1", headers=headers).status_code == 404


@override_settings(METRICS_TOKEN="exemplary")
def test_a_token_opens_the_figures(client: Client) -> None:
    def get(given: str) -> int:
        return client.get("/metrics", REMOTE_ADDR="10.0.0.8", headers={"Authorization": given}).status_code

    assert get("Bearer exemplary") == 200
    assert get("Bearer other") == 404
    assert get("") == 404


def test_dates_are_those_of_shanghai() -> None:
    late = datetime(2026, 11, 22, 16, 5, 9, tzinfo=UTC)
    assert public_date(late) == "11 月 23 日"
    assert public_date(date(2026, 12, 9), year=True) == "2026 年 12 月 9 日"
    assert public_instant(late, seconds=True) == "2026 年 11 月 23 日 00:05:09"
    assert (table_date(late), table_date(late, year=True)) == ("11-23", "2026-11-23")
    assert table_instant(late) == "11-23 00:05"
    assert weekday(late) == "周一"
    assert machine(late) == "2026-11-23T00:05+08:00"
    with pytest.raises(ValueError, match="offset"):
        public_date(late.replace(tzinfo=None))
