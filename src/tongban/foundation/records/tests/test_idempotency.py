"""The same key gives the same answer, once."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tongban.foundation.records import idempotency
from tongban.foundation.records.idempotency import Claim, claim, deed_key, remembered, sweep
from tongban.foundation.records.models import IdempotencyKey
from tongban.foundation.records.tests.raw import NOON
from tongban.kernel.errors import DomainError

ACCOUNT = uuid4()
pytestmark = pytest.mark.django_db


def _keep(claimed: Claim, at: object = NOON, **result: object) -> None:
    IdempotencyKey.objects.create(**claimed.row(dict(result), at))  # type: ignore[arg-type]


def test_the_answer_is_given_again_for_the_same_request_in_any_order_of_names() -> None:
    _keep(claim(ACCOUNT, "key-0001", {"a": 1, "b": [2]}), code="X")
    assert remembered(claim(ACCOUNT, "key-0001", {"b": [2], "a": 1})) == {"code": "X"}


@pytest.mark.parametrize("other", [{"a": 2}, {"a": 1, "b": None}, [{"a": 1}], None])
def test_another_request_under_the_key_is_refused(other: object) -> None:
    _keep(claim(ACCOUNT, "key-0001", {"a": 1}))
    with pytest.raises(DomainError, match=r"uow\.repeated_differently"):
        remembered(claim(ACCOUNT, "key-0001", other))


def test_keys_belong_to_their_account() -> None:
    _keep(claim(ACCOUNT, "key-0001", {}))
    assert remembered(claim(uuid4(), "key-0001", {})) is None
    assert remembered(claim(ACCOUNT, "key-0002", {})) is None


@pytest.mark.parametrize("key", ["", "short12", "x" * 201, "key with\nline", "钥匙钥匙钥匙钥匙", "key-\x7f0001"])
def test_a_key_has_8_to_200_visible_characters(key: str) -> None:
    for make in (claim, deed_key):
        with pytest.raises(DomainError, match=r"uow\.key_invalid"):
            make(ACCOUNT, key, {})


def test_neither_the_key_nor_the_request_is_stored() -> None:
    claimed = claim(ACCOUNT, "my-secret-key", {"name": "示例甲"})
    assert b"my-secret-key" not in claimed.key + claimed.request
    assert "示例甲".encode() not in claimed.request
    assert len(claimed.key) == len(claimed.request) == 16


def test_the_database_settles_who_was_first() -> None:
    _keep(claim(ACCOUNT, "key-0001", {}))
    with pytest.raises(IntegrityError), transaction.atomic():
        _keep(claim(ACCOUNT, "key-0001", {"other": 1}))


def test_keys_are_forgotten_after_a_day_and_not_before() -> None:
    _keep(claim(ACCOUNT, "key-0001", {}), NOON - idempotency.KEPT)
    _keep(claim(ACCOUNT, "key-0002", {}), NOON - idempotency.KEPT - timedelta(microseconds=1))
    assert sweep(NOON) == 1
    assert remembered(claim(ACCOUNT, "key-0001", {})) == {}
    assert remembered(claim(ACCOUNT, "key-0002", {})) is None


def test_what_was_asked_of_a_deed_is_comparable_under_one_data_key_only() -> None:
    key = deed_key(ACCOUNT, "key-0001", {"seen": 1})
    assert key.fingerprint(bytes(32)) == deed_key(ACCOUNT, "key-0002", {"seen": 1}).fingerprint(bytes(32))
    assert key.fingerprint(bytes(32)) != key.fingerprint(bytes(31) + b"\x01")
    assert key.fingerprint(bytes(32)) != deed_key(ACCOUNT, "key-0001", {"seen": 2}).fingerprint(bytes(32))
