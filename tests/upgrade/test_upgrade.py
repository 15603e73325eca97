"""What the program of the last issue left, today's program takes over. Slow: ``make verify``. How it was made: README.md.

The backup is restored into an empty database, which brings its tables to today; what waited in it is digested; every
check of ``tongban verify`` agrees; people find their pages and go on with their cases; the old papers are genuine.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.runtime.instances import Trial
from tongban.cases.events import LEAVES_PAPER
from tongban.kernel.codes import show_registration_code
from walkers.player.api import ApiDriver
from walkers.player.browsing import Catalogue, Visitor
from walkers.player.driver import CaseRef
from walkers.player.pages import PageDriver
from walkers.player.phone import Phone
from walkers.player.story import Person

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

BACKUP = Path(__file__).parent / "province.tar.gz"
CASES, OLD_PAPERS = 11, 3
APPLICANT, SECOND = Person("lishili", "shili-shenqingren-1"), Person("sunfuhe", "shili-shencha-6")
DECIDER, SUPERVISOR = Person("zhoujueding", "shili-jueding-7"), Person("wujiancha", "shili-jiancha-8")
EDITOR, NOBODY = Person("lvweihu", "shili-weihu-41"), Person("", "")
PAGES = (
    (APPLICANT, "/my/"),
    (APPLICANT, "/my/messages/"),
    (APPLICANT, "/my/mandates/"),
    (APPLICANT, "/my/companies/"),
    (APPLICANT, "/my/data/"),
    (SECOND, "/desk/me"),
    (SUPERVISOR, "/desk/supervision/"),
    (SUPERVISOR, "/desk/cards/"),
    (EDITOR, "/desk/catalogue/"),
    (NOBODY, "/"),
    (NOBODY, "/notices/"),
)
_PATIENCE = 120.0
_WITHOUT_PAPER = """
SELECT count(*) FROM records_event e WHERE e.type = ANY(%s)
AND NOT EXISTS (SELECT 1 FROM cases_paper p WHERE p.case_id = e.stream_id AND p.n = e.n)
"""
_UNDER_REVIEW = """
SELECT code FROM cases_case WHERE state = 'IN_REVIEW'
AND steps->'s1'->>'state' = 'done' AND steps->'s2'->>'state' = 'running' ORDER BY code LIMIT 1
"""


@dataclass
class Upgraded:
    """The instance under today's program. ``found``: what the checks said before any process of today had run; ``phone``: on
    it officials set up the second factor, which they had not in that time."""

    instance: Trial
    database: str
    found: dict[str, Any]
    phone: Phone

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(statement, list(values)).fetchall()

    def verified(self, *checks: str) -> dict[str, Any]:
        """What ``tongban verify`` says, by check."""
        done = self.instance.command("verify", *checks, "--json")
        assert done.stdout, done.stderr
        return {each["check"]: each for each in json.loads(done.stdout)["checks"]}

    def digested(self) -> None:
        """Wait until every formal step has its paper."""
        until = time.monotonic() + _PATIENCE
        while self.rows(_WITHOUT_PAPER, list(LEAVES_PAPER)) != [(0,)]:
            assert time.monotonic() < until, "the papers do not come"
            time.sleep(0.3)


@pytest.fixture(scope="module")
def upgraded(_server: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """Restored, migrated, served. On a server that runs already: nothing here hangs on a cluster of its own."""
    backup = tmp_path_factory.mktemp("old") / "昨天.tar.gz"
    for ending in ("", ".keys"):
        shutil.copyfile(f"{BACKUP}{ending}", f"{backup}{ending}")
    with _empty_database(_server) as url:
        instance = Trial(tmp_path_factory.mktemp("x") / "数据")
        instance.environment |= {
            "DATABASE_URL": url,
            "DEMONSTRATION": "1",
            "STATIC_BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage",
        }
        restored = instance.command("restore", str(backup))
        assert restored.returncode == 0, restored.stderr
        one = Upgraded(instance, url, {}, Phone())
        one.found = one.verified("replay", "clock", "leaves")
        with _process(instance, "worker"), _process(instance, "web", "--workers=1"):
            instance.wait_for_status(200)
            one.digested()
            yield one


@contextmanager
def _empty_database(server: str) -> Iterator[str]:
    name = f"test_upgrade_{os.getpid()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        yield urlunsplit(urlsplit(server)._replace(path=f"/{name}"))
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def _process(instance: Trial, *words: str) -> Iterator[None]:
    log = instance.data_dir / f"{words[0]}.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tongban.config.cli", *words],
            env=instance.environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def _faults(found: dict[str, Any]) -> dict[str, Any]:
    return {name: each["examples"] for name, each in found.items() if each["faults"]}


def test_what_was_recorded_agrees_as_soon_as_the_tables_are_todays(upgraded: Upgraded) -> None:
    assert _faults(upgraded.found) == {}
    assert upgraded.found["replay"]["looked_at"]["cases"] == CASES
    assert upgraded.found["leaves"]["looked_at"]["events"] > 3 * CASES


def test_what_waited_is_digested_and_every_check_agrees(upgraded: Upgraded) -> None:
    found = upgraded.verified()
    assert _faults(found) == {}
    assert found["papers"]["looked_at"]["papers"] > OLD_PAPERS + CASES
    assert found["replay"]["looked_at"]["cards"] > 0


def test_people_find_their_pages(upgraded: Upgraded) -> None:
    base = f"http://127.0.0.1:{upgraded.instance.port}"
    codes = [code for (code,) in upgraded.rows("SELECT code FROM cases_case ORDER BY code")]
    catalogue = Catalogue(base, upgraded.phone)
    for person in dict.fromkeys(person for person, _ in PAGES):
        with closing(Visitor(base, person, catalogue)) as visitor:
            for address in (each for one, each in PAGES if one is person):
                page = visitor.go(address)
                assert page.status == 200, f"{address}: {page.text[:300]}"
    with closing(Visitor(base, SECOND, catalogue)) as visitor:
        listed = visitor.go("/desk/?view=all&size=100").text
        food = [code for code in codes if show_registration_code(code) in listed]
        assert len(food) >= CASES - 1
        for code in food:
            assert visitor.go(f"/desk/cases/{show_registration_code(code)}/").status == 200
    with closing(Visitor(base, NOBODY, catalogue)) as visitor:
        for code in codes:
            assert visitor.go(f"/progress/{show_registration_code(code)}").status == 200
        old = upgraded.rows("SELECT verify_code, number FROM cases_paper ORDER BY made_at LIMIT %s", OLD_PAPERS)
        for verify_code, number in old:
            assert number in visitor.go(f"/verify/{verify_code}").text


def test_a_case_of_before_goes_on(upgraded: Upgraded) -> None:
    base = f"http://127.0.0.1:{upgraded.instance.port}"
    case = CaseRef(code=upgraded.rows(_UNDER_REVIEW)[0][0])
    with closing(PageDriver(base, upgraded.phone)) as pages, closing(ApiDriver(base, _token(upgraded))) as api:
        told = pages.hand(SECOND, "desk").deed(
            "give_opinion", {"step": "s2", "opinion": "AGREE"}, case, on=None, twice=True
        )
        assert (told.refused, told.state) == ("", "IN_REVIEW")
        told = api.hand(DECIDER, "api").deed("decide", {"outcome": "GRANTED"}, case, on=None, twice=True)
        assert (told.refused, told.state) == ("", "DECIDED")
    upgraded.digested()
    assert _faults(upgraded.verified()) == {}


def _token(upgraded: Upgraded) -> Any:
    return lambda login: upgraded.instance.command("demo-token", login).stdout.strip()
