"""The worst day, rehearsed: an instance in use is backed up, then lost with its folder, and comes back elsewhere.

Slow: ``make verify``. What had been acknowledged before the backup began is there, once, and is answered alike when it is
sent again; what came while it was taken is there whole or not at all.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.runtime.instances import Trial
from tongban.config.instance import ROOT, Instance
from tongban.kernel.codes import show_registration_code
from walkers.player.browsing import Catalogue, Visitor
from walkers.player.driver import CaseRef
from walkers.player.pages import PageDriver
from walkers.player.story import Person

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1_200)]

log = logging.getLogger(__name__)
APPLICANT, REVIEWER = Person("lishili", "shili-shenqingren-1"), Person("qianchushen", "shili-shencha-5")
USERS = 3
BEFORE = 12
"""Cases that must have gone their way before the backup begins."""
_START, _PATIENCE = 400.0, 180.0
_DEEDS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("pass_pre_review", {}),
    ("give_opinion", {"step": "s1", "opinion": "AGREE"}),
)


@dataclass(frozen=True, slots=True)
class Done:
    """A request that was acknowledged, as it can be sent again, and its answer. ``at``: by this process's clock."""

    path: str
    who: str
    key: str
    body: dict[str, Any]
    answer: dict[str, Any]
    at: float

    @property
    def code(self) -> str:
        """Registration code of the case."""
        return str(self.answer["registration_code"])


@dataclass
class Users:
    """People at the machine door: they apply, and the office goes on with the case, each deed under a key."""

    base: str
    inputs: dict[str, Any]
    done: list[Done] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def send(self, client: httpx.Client, path: str, who: str, key: str, body: dict[str, Any]) -> httpx.Response:
        """One request."""
        token = self.inputs["tokens"][who]
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
        return client.post(f"{self.base}/api/v1{path}", json=body, headers=headers)

    def case(self, client: httpx.Client) -> None:
        """One application and what follows."""
        code = self._noted(client, "/applications", "applicant", self.inputs["application"]).code
        for version, (deed, content) in enumerate(_DEEDS, start=1):
            body = {"state_version": version, **content}
            self._noted(client, f"/cases/{code}/deeds/{deed}", "reviewer", body)

    def _noted(self, client: httpx.Client, path: str, who: str, body: dict[str, Any]) -> Done:
        key = str(uuid4())
        answered = self.send(client, path, who, key, body)
        assert answered.is_success, f"{path}: {answered.status_code} {answered.text[:300]}"
        self.done.append(Done(path, who, key, body, answered.json(), time.monotonic()))
        return self.done[-1]

    def _work(self) -> None:
        try:
            with httpx.Client(timeout=60, trust_env=False) as client:
                while not self.stop.is_set():
                    self.case(client)
        except Exception as error:
            self.wrong.append(repr(error))
            raise

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Several of them, until the end of the block."""
        threads = [threading.Thread(target=self._work, daemon=True) for _ in range(USERS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop.set()
            for thread in threads:
                thread.join(120)


def test_an_instance_in_use_is_lost_and_comes_back(tmp_path: Path) -> None:
    spent: dict[str, float] = {}
    lost, found = Trial(tmp_path / "原来 数据"), Trial(tmp_path / "新的 数据")
    try:
        archive = tmp_path / "备份 夜里.tar.gz"
        users, begun, ended = _used_and_backed_up(lost, archive, spent)
        _destroy(lost)
        with _timed(spent, "restore"):
            restored = found.command("restore", str(archive))
        assert restored.returncode == 0, restored.stderr
        spent["start"] = found.start(_START)
        found.wait_for_status(200)
        users.base = f"http://127.0.0.1:{found.port}"
        _everything_is_there(found, users, begun, ended)
        _life_goes_on(found, users)
        with _timed(spent, "verify"):
            _verified(found)
    finally:
        for instance in (lost, found):
            instance.close()
    before = sum(each.at < begun for each in users.done)
    meanwhile = sum(begun <= each.at <= ended for each in users.done)
    log.info("%s deeds before the backup, %s while it was taken; seconds: %s", before, meanwhile, spent)


def _used_and_backed_up(instance: Trial, archive: Path, spent: dict[str, float]) -> tuple[Users, float, float]:
    """Started, used, backed up while it is used; when the backup began and ended."""
    instance.data_dir.mkdir(mode=0o700)
    spent["first start"] = instance.start(_START)
    instance.wait_for_status(200)
    users = Users(f"http://127.0.0.1:{instance.port}", _inputs(instance))
    with users.at_work():
        _until(lambda: len(users.done) >= BEFORE * (len(_DEEDS) + 1) or users.wrong, "nobody is served")
        begun = time.monotonic()
        with _timed(spent, "backup"):
            saved = instance.command("backup", str(archive))
        ended = time.monotonic()
        assert saved.returncode == 0, saved.stderr
    assert users.wrong == []
    assert any(begun <= each.at <= ended for each in users.done), "nothing was done while the backup was taken"
    return users, begun, ended


def _inputs(instance: Trial) -> dict[str, Any]:
    url = Instance(instance.data_dir).cluster().url()
    argv = [sys.executable, "-m", "bench.in_django", "bench.inputs"]
    environment = {**instance.environment, "DATABASE_URL": url}
    made = subprocess.run(argv, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(made.stdout))


def _destroy(instance: Trial) -> None:
    """No orderly end, and nothing is left of it."""
    for pid in instance.pids().values():
        subprocess.run(["kill", "-9", str(pid)], check=False)
    assert instance.run_process is not None
    instance.run_process.kill()
    instance.run_process.wait(60)
    instance.close()
    shutil.rmtree(instance.data_dir)


def _everything_is_there(instance: Trial, users: Users, begun: float, ended: float) -> None:
    """Once: sent again it is answered as it was, and nothing is done. After the backup nothing is known of what came."""
    with httpx.Client(timeout=60, trust_env=False) as client:
        for each in users.done:
            if each.at >= begun:
                continue
            again = users.send(client, each.path, each.who, each.key, each.body)
            assert again.is_success, f"{each.path} is lost: {again.text[:300]}"
            assert again.json() == {**each.answer, "repeated": True}
    answered = {each.code for each in users.done if each.path == "/applications"}
    stored = {line.strip() for line in instance.query("SELECT code FROM cases_case").splitlines()}
    early = {each.code for each in users.done if each.path == "/applications" and each.at < begun}
    late = {each.code for each in users.done if each.path == "/applications" and each.at > ended}
    assert early <= stored
    assert not _begun_after(users, late, ended) & stored
    assert len(answered) == sum(each.path == "/applications" for each in users.done)


def _begun_after(users: Users, codes: set[str], ended: float) -> set[str]:
    """Those of which nobody can have heard before: the one in hand at the end may or may not be in the backup."""
    return set(sorted(codes, key=lambda code: next(each.at for each in users.done if each.code == code))[USERS:])


def _life_goes_on(instance: Trial, users: Users) -> None:
    """People sign in; an old case is opened, its paper too, and goes on; a new application is made."""
    code = next(each.code for each in users.done if each.path.endswith("give_opinion"))
    catalogue = Catalogue(users.base)
    _until(lambda: "0" in instance.query(_WITHOUT_PAPER).split(), "the papers do not come")
    with closing(Visitor(users.base, APPLICANT, catalogue)) as visitor:
        page = visitor.go(f"/progress/{show_registration_code(code)}")
        papers = page.links(r"/my/cases/[^/]+/papers/\d+$")
        assert papers, page.text[:300]
        assert visitor.open_pdf(papers[0]).startswith(b"%PDF-")
    with closing(PageDriver(users.base)) as pages:
        second = pages.hand(Person("sunfuhe", "shili-shencha-6"), "desk")
        told = second.deed("give_opinion", {"step": "s2", "opinion": "AGREE"}, CaseRef(code=code), on=None, twice=True)
        assert (told.refused, told.state) == ("", "IN_REVIEW")
    with httpx.Client(timeout=60, trust_env=False) as client:
        users.case(client)


_WITHOUT_PAPER = """
SELECT count(*) FROM records_event e WHERE e.type IN ('cases.case.submitted', 'cases.case.accepted')
AND NOT EXISTS (SELECT 1 FROM cases_paper p WHERE p.case_id = e.stream_id AND p.n = e.n)
"""


def _verified(instance: Trial) -> None:
    done = instance.command("verify", "--json")
    checks = {each["check"]: each for each in json.loads(done.stdout)["checks"]}
    assert {name: each["examples"] for name, each in checks.items() if each["faults"]} == {}
    assert set(checks) == {"replay", "clock", "order", "leaves", "papers"}
    assert checks["papers"]["looked_at"]["papers"] > 2 * BEFORE


def _until(so: Any, otherwise: str) -> None:
    until = time.monotonic() + _PATIENCE
    while not so():
        assert time.monotonic() < until, otherwise
        time.sleep(0.2)


@contextmanager
def _timed(spent: dict[str, float], name: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    spent[name] = round(time.monotonic() - begun, 1)
