"""A new index key takes over while people sign up and change their numbers: one person stays one row, nobody is lost."""

from __future__ import annotations

import shutil
import threading
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, connection, transaction

from tongban.foundation import clock, keyring, keys
from tongban.kernel.errors import DomainError
from tongban.registry.identity import indexing, lives, queries
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.sealing import has_mobile, id_number_columns, mobile_columns

LI, LI_NUMBER, LI_MOBILE = demo_id("person", "lishili"), "369901199001010013", "19900000001"
NEWCOMER = "36990119870519010X"
LATER = timedelta(hours=25)


@pytest.fixture
def ring(tmp_path: Path, settings: object) -> Path:
    """This test's own copy of the keys."""
    former = Path(django_settings.KEY_FOLDER)
    keyring.newest()
    shutil.copytree(former, tmp_path / "keys")
    settings.KEY_FOLDER = tmp_path / "keys"  # type: ignore[attr-defined]
    return tmp_path / "keys"


def _person(number: str = NEWCOMER, mobile: str = "19900000999") -> NaturalPerson:
    now = clock.now()
    return person_row(uuid4(), name="新示例", id_number=number, mobile=mobile, assurance_level=3, now=now)


def _retire() -> None:
    keyring.retire_index(unready=indexing.unready(), now=clock.real_now() + LATER)


@pytest.mark.usefixtures("people")
def test_everybody_is_found_before_while_and_after(ring: Path) -> None:
    people = NaturalPerson.objects.count()
    asked_about = len(list(lives.unasked(clock.now(), people)))
    assert asked_about > 0
    for number in (2, 3, 4):
        keyring.add_index("sha256")
        assert queries.find_natural_person(LI_NUMBER) == LI
        assert indexing.unready() == people
        assert indexing.compute_indexes() == indexing.Pass(people, 0, 0)
        assert indexing.compute_indexes() == indexing.Pass(0, 0, 0)
        assert indexing.unready() == 0
        _retire()
        assert queries.find_natural_person(LI_NUMBER) == LI
        # What stood under the old key is cleared: its thief finds nobody in tomorrow's database.
        assert indexing.compute_indexes() == indexing.Pass(people, 0, 0)
        assert queries.find_natural_person(LI_NUMBER) == LI
        row = NaturalPerson.objects.get(pk=LI)
        held = [row.id_number_index, row.id_number_index_even]
        assert [index is not None for index in held] == [number % 2 == 1, number % 2 == 0]
        assert NaturalPerson.objects.filter(has_mobile(LI_MOBILE)).exists()
        assert len(list(lives.unasked(clock.now(), people))) == asked_about
    assert sorted(path.name for path in ring.glob("index*")) == [
        "index-0002.retired",
        "index-0003.retired",
        "index-0004.secret",
        "index.retired",
    ]


@pytest.mark.usefixtures("people")
def test_one_person_stays_one_row_at_every_step(ring: Path) -> None:
    """Someone known under the old key only, under both, under the new one only: a second row is refused each time."""

    def refused() -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            _person(LI_NUMBER).save(force_insert=True)

    refused()
    keyring.add_index("sha256")
    refused()
    indexing.compute_indexes()
    refused()
    _retire()
    refused()
    indexing.compute_indexes()
    refused()


@pytest.mark.usefixtures("people")
def test_a_process_that_has_not_seen_the_new_key_leaves_nothing_stale(
    ring: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keyring.index_keys()
    keyring.add_index("sha256")
    indexing.compute_indexes()
    monkeypatch.setattr(keyring, "index_keys", lambda: before)
    NaturalPerson.objects.filter(pk=LI).update(**mobile_columns("19900000999"))
    fresh = _person(mobile="19900000998")
    fresh.save(force_insert=True)
    monkeypatch.undo()
    assert NaturalPerson.objects.filter(has_mobile("19900000999")).get().id == LI
    assert queries.find_natural_person(NEWCOMER) == fresh.id
    assert not NaturalPerson.objects.filter(has_mobile(LI_MOBILE)).exists()
    assert indexing.unready() == 2
    with pytest.raises(DomainError, match=r"keys\.not_retired.*2"):
        _retire()


@pytest.mark.usefixtures("people")
def test_the_older_key_goes_only_when_nobody_may_still_write_by_it_alone(ring: Path) -> None:
    with pytest.raises(DomainError, match=r"keys\.not_retired"):
        _retire()
    keyring.add_index("sha256")
    with pytest.raises(DomainError, match=r"keys\.index_taking_over"):
        keyring.add_index("sha256")
    indexing.compute_indexes()
    with pytest.raises(DomainError, match="24"):
        keyring.retire_index(unready=0, now=clock.real_now())
    assert [key.id for key in keyring.index_keys()] == ["index-0001", "index-0002"]


@pytest.mark.usefixtures("people")
def test_a_wrong_index_is_found_and_mended(ring: Path) -> None:
    keyring.add_index("sha256")
    indexing.compute_indexes()
    NaturalPerson.objects.filter(pk=LI).update(id_number_index_even=id_number_columns(NEWCOMER)["id_number_index_even"])
    assert indexing.unready() == 1
    assert indexing.compute_indexes().computed == 1
    assert queries.find_natural_person(NEWCOMER) is None


@pytest.mark.usefixtures("people")
def test_the_next_key_may_go_with_sm3_and_fingerprints_stay(ring: Path) -> None:
    before = keys.blind_index("oidc.subject", "x")
    keyring.add_index("sm3")
    assert (ring / "index-0002-sm3.secret").exists()
    indexing.compute_indexes()
    _retire()
    assert [(key.number, key.hash) for key in keyring.index_keys()] == [(2, "sm3")]
    assert queries.find_natural_person(LI_NUMBER) == LI
    assert keys.blind_index("oidc.subject", "x") == before


def test_keys_change_in_the_middle_of_deeds(committed_db: str, ring: Path) -> None:
    """Three windows register the same forty people while the index key changes twice: forty rows."""
    numbers = [_number(n) for n in range(40)]
    failures: list[Exception] = []

    def work() -> None:
        try:
            for n, number in enumerate(numbers):
                row = _person(number, f"199{n:08d}")
                NaturalPerson.objects.bulk_create([row], ignore_conflicts=True)
                assert queries.find_natural_person(number) is not None
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    windows = [threading.Thread(target=work) for _ in range(3)]
    for window in windows:
        window.start()
    for _ in range(2):
        keyring.add_index("sha256")
        while indexing.compute_indexes().computed:
            pass
        while indexing.unready():
            indexing.compute_indexes()
        # Stands for the day that an operator has to wait: whoever had not seen the new key is through.
        time.sleep(0.3)
        while indexing.unready():
            indexing.compute_indexes()
        _retire()
    for window in windows:
        window.join()
    assert failures == []
    assert NaturalPerson.objects.count() == len(numbers)
    indexing.compute_indexes()
    assert indexing.unready() == 0


def _number(n: int) -> str:
    body = f"36990119800101{n:03d}"
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return body + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True)) % 11]
