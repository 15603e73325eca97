"""Conditions: meaning against an independent oracle, errors with their place, no bombs."""

import operator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongban.kernel.errors import DomainError
from tongban.kernel.expr import MAX_DEPTH, MAX_LENGTH, parse

VALUES: dict[str, object] = {
    "q.kind": "canteen",
    "q.chain": False,
    "q.online": True,
    "f.staff": 7,
    "f.area": "120.50",
    "f.day": "2026-03-01",
    "f.projects": ["hot", "cold"],
    "s1.opinion": "agree",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("q.kind == 'canteen'", True),
        ("q.kind != 'canteen'", False),
        ("'canteen' == q.kind", True),
        ("q.kind in ('school', 'canteen')", True),
        ("q.kind not in ('school', 'canteen')", False),
        ("q.online", True),
        ("q.chain", False),
        ("not q.chain", True),
        ("q.chain == false", True),
        ("q.kind", False),
        ("f.staff", False),
        ("f.staff > 5 and f.staff <= 7", True),
        ("f.staff == '7'", True),
        ("f.staff == -7", False),
        ("f.area > 100", True),
        ("f.area > '99.5'", True),
        ("f.area == '120.50'", True),
        ("f.area == '120.5'", False),
        ("f.area < f.staff", False),
        ("f.day >= '2026-02-28'", True),
        ("f.day > 5", False),
        ("q.online == 1", False),
        ("q.online > 0", False),
        ("has('hot', f.projects)", True),
        ("has('raw', f.projects)", False),
        ("has('canteen', q.kind)", False),
        ("has('x', f.missing)", False),
        ("f.missing == 'x'", False),
        ("f.missing != 'x'", True),
        ("f.missing == f.missing", False),
        ("f.missing < 5 or f.missing >= 5", False),
        ("f.missing in ('x')", False),
        ("f.missing not in ('x')", True),
        ("not f.missing", True),
        ("true or q.chain and false", True),
        ("(true or q.chain) and false", False),
        ("not true or true", True),
        ("not (true or true)", False),
        ("s1.opinion=='agree'and not(q.chain)", True),
        ("q.kind == '食堂'", False),
        ("q.kind == 'and'", False),
    ],
)
def test_meaning(text: str, expected: bool) -> None:
    assert parse(text).evaluate(VALUES) is expected


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("", 1),
        ("   ", 4),
        ("q.kind ==", 10),
        ("q.kind = 'x'", 8),
        ('q.kind == "x"', 11),
        ("q.kind == 'x", 11),
        ("(q.chain", 9),
        ("q.chain)", 8),
        ("q.chain q.online", 9),
        ("5", 2),
        ("'x'", 4),
        ("q.kind in ()", 12),
        ("q.kind in (q.a)", 12),
        ("has(q.a, q.b)", 5),
        ("has('a', 'b')", 10),
        ("__import__('os')", 1),
        ("q.a == 1.5", 8),
        ("q.a == 1 == 1", 10),
        ("q..a", 2),
        ("and", 1),
        ("q.a + 1", 5),
        ("q.a == 12345678901234567890", 8),
    ],
)
def test_errors_have_a_place(text: str, position: int) -> None:
    with pytest.raises(DomainError) as caught:
        parse(text)
    assert caught.value.code == "expr.invalid"
    assert caught.value.data["position"] == position
    assert str(position) in caught.value.message()


def test_names_and_literals() -> None:
    expression = parse("q.kind in ('a', 'b') or 'c' == q.kind or has('d', f.p) or q.n > 3 or f.x")
    assert expression.names == {"q.kind", "f.p", "q.n", "f.x"}
    assert expression.literals["q.kind"] == {"a", "b", "c"}
    assert expression.literals["f.p"] == {"d"}
    assert expression.literals["f.x"] == frozenset()
    assert expression == parse(expression.text)
    assert len({expression, parse(expression.text), parse("true")}) == 2


def test_bombs_are_refused() -> None:
    parse("(" * (MAX_DEPTH - 1) + "true" + ")" * (MAX_DEPTH - 1))
    bombs = ["(" * 400 + "true" + ")" * 400, "not " * 100 + "true", "true or " * 200 + "true", "(" * MAX_LENGTH]
    for bomb in bombs:
        with pytest.raises(DomainError):
            parse(bomb)
    # Chains are loops: long ones are fine up to the length.
    assert parse("true and " * 100 + "true").evaluate({})


NAMES = ["q.a", "q.b", "f.c"]
LITERALS = st.one_of(st.sampled_from(["x", "y", "5", "-2", "1.50"]), st.integers(-3, 6), st.booleans())


def written(literal: Any) -> str:
    return f"'{literal}'" if isinstance(literal, str) else str(literal).lower()


@st.composite
def conditions(draw: st.DrawFn, depth: int = 3) -> tuple[str, Any]:
    """(text, tree); the oracle reads the tree."""
    kind = draw(st.sampled_from(["cmp", "in", "has", "name", "and", "or", "not"] if depth else ["cmp", "name"]))
    name = draw(st.sampled_from(NAMES))
    if kind == "cmp":
        sign, literal = draw(st.sampled_from(["==", "!=", "<", "<=", ">", ">="])), draw(LITERALS)
        return f"{name} {sign} {written(literal)}", ("cmp", sign, name, literal)
    if kind == "in":
        options = draw(st.lists(LITERALS, min_size=1, max_size=3))
        return f"{name} in ({', '.join(map(written, options))})", ("in", name, options)
    if kind == "has":
        literal = draw(LITERALS)
        return f"has({written(literal)}, {name})", ("has", literal, name)
    if kind == "name":
        return name, ("name", name)
    first, tree = draw(conditions(depth - 1))
    if kind == "not":
        return f"not ({first})", ("not", tree)
    second, other = draw(conditions(depth - 1))
    return f"({first}) {kind} ({second})", (kind, tree, other)


def number(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, str) and value in ("5", "-2", "1.50")):
        return float(value)
    return None


def compared(sign: str, left: object, right: object) -> bool:
    one, two = number(left), number(right)
    low: Any = None
    high: Any = None
    if one is not None and two is not None:
        low, high = one, two
    elif isinstance(left, str) and isinstance(right, str):
        low, high = left, right
    same_kind = isinstance(left, str | bool) and type(left) is type(right)
    equal = left == right if same_kind else low is not None and bool(low == high)
    if sign in ("==", "!="):
        return equal is (sign == "==")
    order = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}[sign]
    return low is not None and bool(order(low, high))


def oracle(tree: Any, values: dict[str, object]) -> bool:
    match tree:
        case ("cmp", sign, name, literal):
            return compared(sign, values.get(name), literal)
        case ("in", name, options):
            return any(compared("==", values.get(name), option) for option in options)
        case ("has", literal, name):
            held = values.get(name)
            return isinstance(held, list) and any(compared("==", each, literal) for each in held)
        case ("name", name):
            return values.get(name) is True
        case ("not", inner):
            return not oracle(inner, values)
        case ("and", one, other):
            return oracle(one, values) and oracle(other, values)
        case _:
            return oracle(tree[1], values) or oracle(tree[2], values)


@settings(max_examples=300, deadline=None)
@given(conditions(), st.dictionaries(st.sampled_from(NAMES), LITERALS | st.none() | st.lists(LITERALS, max_size=3)))
def test_every_condition_means_what_the_oracle_says(condition: tuple[str, Any], values: dict[str, object]) -> None:
    text, tree = condition
    assert parse(text).evaluate(values) is oracle(tree, values)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="qf.a 'x1()=<>!,andornothasintrue", max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        expression = parse(text)
    except DomainError as error:
        position = error.data["position"]
    else:
        assert isinstance(expression.evaluate(VALUES), bool)
        position = 1
    assert 1 <= position <= len(text) + 1
