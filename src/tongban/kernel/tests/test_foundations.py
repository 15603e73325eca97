"""errors, canonical, ids, text: what every other floor stands on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongban.kernel import codes, errors, expr, formspec, masking, states, worktime
from tongban.kernel.canonical import canonical_json, content_hash, sha256_hex
from tongban.kernel.errors import DomainError, ErrorSpec, catalogue, is_registered, register
from tongban.kernel.ids import uuid7, uuid7_floor, uuid7_instant
from tongban.kernel.text import compact, half_width, half_width_letters, many_lines, one_line

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)
INSTANTS = st.integers(0, 7_000_000_000_000_000).map(lambda micros: _EPOCH + timedelta(microseconds=micros))


@given(JSON)
def test_canonical_json_is_json_and_one(document: Any) -> None:
    data = canonical_json(document)
    assert json.loads(data) == document
    assert canonical_json(json.loads(data)) == data
    assert content_hash(document) == sha256_hex(data)


def test_canonical_json_of_a_known_document() -> None:
    assert canonical_json({"b": [1, True, None], "a": "信丰"}) == '{"a":"信丰","b":[1,true,null]}'.encode()
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize("document", [1.0, {"a": [float("nan")]}, {1: "a"}, {"a": object()}, 2**64, "\ud800"])
def test_canonical_json_refuses_what_it_cannot_hold(document: Any) -> None:
    with pytest.raises(TypeError):
        canonical_json(document)


@given(INSTANTS, INSTANTS, st.binary(min_size=10, max_size=10))
def test_uuid7_is_ordered_by_birth(one: datetime, other: datetime, random: bytes) -> None:
    first, second = uuid7(one, lambda n: random[:n]), uuid7(other, lambda n: random[:n])
    assert first.version == 7
    assert first.variant == "specified in RFC 4122"
    assert abs(uuid7_instant(first) - one) < timedelta(milliseconds=1)
    assert uuid7_floor(one) <= first
    if other - one >= timedelta(milliseconds=1):
        assert first < uuid7_floor(other) <= second


def test_uuid7_differs_by_chance_alone() -> None:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert len({uuid7(now) for _ in range(100)}) == 100


def test_an_error_speaks_two_languages_and_never_fails_to_speak(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "_CATALOGUE", dict(errors._CATALOGUE))
    register(ErrorSpec("tests.sample", 400, "共 {count} 项", "{count} things", "请改 {x}", "mend {x}"))
    error = DomainError("tests.sample", count=3)
    assert (error.message(), error.message("en-GB")) == ("共 3 项", "3 things")
    assert error.way_out() == "请改 {x}"
    assert is_registered("tests.sample")
    assert not is_registered("tests.other")
    with pytest.raises(ValueError, match="registered twice"):
        register(ErrorSpec("tests.sample", 500, "别的", "other"))
    with pytest.raises(KeyError):
        DomainError("tests.other").message()


def test_the_kernel_s_codes_are_complete() -> None:
    assert all((codes, expr, formspec, masking, states, worktime))
    own = [
        spec for spec in catalogue() if spec.code.split(".")[0] in ("codes", "expr", "formspec", "states", "worktime")
    ]
    assert len(own) >= 30
    for spec in own:
        assert spec.code == spec.code.lower()
        assert 400 <= spec.status < 500
        assert spec.zh
        assert spec.en
        assert spec.way_out_zh
        assert spec.way_out_en


def test_text_is_brought_into_shape() -> None:
    assert half_width("ＡＢ１２，　！") == "AB12, !"
    assert half_width_letters("ＡＢ１２，！") == "AB12，！"
    assert compact(" 360722—26 11\u200b23-ab\n") == "360722261123AB"
    assert one_line(" a\u3000b\n\u200bc\x00 ") == "a b c"
    assert many_lines(" a  \r\n\tb\r\n\r\n") == "a\n\tb"
    assert one_line("e\u0301") == "é"


@given(st.text(max_size=50))
def test_shaping_twice_is_shaping_once(text: str) -> None:
    for shape in (half_width, half_width_letters, compact, one_line, many_lines):
        assert shape(shape(text)) == shape(text)
    # No lone surrogate is left, so the result has a UTF-8 form.
    assert one_line(text).encode().decode() == one_line(text)
