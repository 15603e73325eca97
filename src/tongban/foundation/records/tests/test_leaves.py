"""The leaf of an event, as the document says it and as anybody can recompute it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.foundation import keys
from tongban.foundation.records import leaves
from tongban.kernel.errors import DomainError

STREAM = UUID("0195f2a0-0000-7000-8000-000000000001")
AT = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
KEY = bytes(range(32))

# Bytes written down by hand from the rule, hashed with coreutils: printf '\x00{"at":…}' | sha256sum
GOLDEN_DOCUMENT = (
    '{"at":"2026-11-23T08:00:00.000000Z","n":1,"open":{"code":"36072220261123-00001","materials":[{"n":2}]},'
    '"schema":1,"sealed":null,"stream":"0195f2a0-0000-7000-8000-000000000001","type":"cases.case.submitted","v":1}'
)
GOLDEN_LEAF = "d33ac2e5556b30e6e12e2ec9f53da4e8b1cca574ab97d4757717ef3bb0f141f4"
SEALED_DOCUMENT = (
    '{"at":"2026-11-23T08:00:00.000001Z","n":12,"open":{"结果":"通过"},"schema":2,'
    '"sealed":"0000000000000000000000000000000000000000000000000000000000000000",'
    '"stream":"0195f2a0-0000-7000-8000-000000000001","type":"cases.case.decided","v":1}'
)
SEALED_LEAF = "752e5f78be9d5826133a9241b6d3f9811aba68b883cfd239aeb642e28f3fd8f7"


def test_the_golden_vectors_hold() -> None:
    open_ = {"materials": [{"n": 2}], "code": "36072220261123-00001"}
    assert leaves.leaf_hash(STREAM, 1, "cases.case.submitted", 1, AT, open_, None).hex() == GOLDEN_LEAF
    later = AT + timedelta(microseconds=1)
    assert (
        leaves.leaf_hash(STREAM, 12, "cases.case.decided", 2, later, {"结果": "通过"}, bytes(32)).hex() == SEALED_LEAF
    )


@pytest.mark.parametrize(("document", "leaf"), [(GOLDEN_DOCUMENT, GOLDEN_LEAF), (SEALED_DOCUMENT, SEALED_LEAF)])
def test_the_vectors_are_those_of_the_written_rule(document: str, leaf: str) -> None:
    assert sha256(b"\x00" + document.encode()).hexdigest() == leaf


def test_an_instant_is_the_same_in_every_zone() -> None:
    shanghai = AT.astimezone(timezone(timedelta(hours=8)))
    assert leaves.instant_text(shanghai) == leaves.instant_text(AT) == "2026-11-23T08:00:00.000000Z"


@settings(max_examples=60)
@given(
    st.sampled_from(["stream", "n", "type", "schema", "at", "open", "sealed"]),
    st.dictionaries(
        st.text(max_size=5), st.integers(-(2**63), 2**64 - 1) | st.text(max_size=5) | st.none(), max_size=4
    ),
    st.none() | st.binary(min_size=32, max_size=32),
)
def test_every_part_counts(changed: str, open_: dict[str, object], commitment: bytes | None) -> None:
    parts = {"stream": STREAM, "n": 1, "type": "a.b.c", "schema": 1, "at": AT, "open": open_, "sealed": commitment}
    other = {
        "stream": UUID(int=STREAM.int + 1),
        "n": 2,
        "type": "a.b.d",
        "schema": 2,
        "at": AT + timedelta(microseconds=1),
        "open": {**open_, "more": 1},
        "sealed": sha256(commitment or b"").digest(),
    }
    assert leaves.leaf_hash(*parts.values()) != leaves.leaf_hash(*{**parts, changed: other[changed]}.values())  # type: ignore[arg-type]


def test_an_open_part_as_the_database_gives_it_back_has_the_same_leaf() -> None:
    open_ = {"b": [1, {"z": "值", "a": None}], "a": True}
    again = json.loads(json.dumps(open_, ensure_ascii=True))
    assert leaves.leaf_hash(STREAM, 1, "a", 1, AT, open_, None) == leaves.leaf_hash(STREAM, 1, "a", 1, AT, again, None)


def test_a_sealed_part_opens_to_its_content_and_commitment() -> None:
    content = {"name": "示例甲", "lines": [{"n": 1}]}
    part = leaves.seal_part(KEY, STREAM, 3, content)
    plain, commitment = leaves.open_part(KEY, STREAM, 3, part.sealed)
    assert json.loads(plain) == content
    assert commitment == part.commitment
    assert "示例甲".encode() not in part.sealed


def test_the_commitment_of_the_same_content_differs_so_that_nobody_can_guess_it() -> None:
    assert len({leaves.seal_part(KEY, STREAM, 3, {"name": "示例甲"}).commitment for _ in range(5)}) == 5


@pytest.mark.parametrize("place", [(UUID(int=1), 3), (STREAM, 4)])
def test_a_sealed_part_moved_to_another_event_does_not_open(place: tuple[UUID, int]) -> None:
    part = leaves.seal_part(KEY, STREAM, 3, {"name": "示例甲"})
    with pytest.raises(DomainError, match=r"keys\.unreadable"):
        leaves.open_part(KEY, *place, part.sealed)


def test_after_the_key_is_destroyed_the_leaf_verifies_and_the_content_is_gone() -> None:
    wrapped: bytes | None = keys.new_data_key(STREAM.bytes).wrapped
    part = leaves.seal_part(keys.unwrap(wrapped, STREAM.bytes), STREAM, 3, {"name": "示例甲"})
    leaf = leaves.leaf_hash(STREAM, 3, "a.b.c", 1, AT, {}, part.commitment)
    wrapped = None
    with pytest.raises(DomainError, match=r"keys\.destroyed"):
        leaves.open_part(keys.unwrap(wrapped, STREAM.bytes), STREAM, 3, part.sealed)
    assert leaves.leaf_hash(STREAM, 3, "a.b.c", 1, AT, {}, part.commitment) == leaf
    # Without the salt, which was sealed with it, the right guess cannot be told from a wrong one.
    assert sha256(b'{"name":"\xe7\xa4\xba\xe4\xbe\x8b\xe7\x94\xb2"}').digest() != part.commitment
