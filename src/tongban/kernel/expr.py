"""A small safe language for the conditions (``when``) of guides: which fields, materials and steps apply.

    q.premises == 'rented' and (f.staff_count > 5 or has('cold_food', f.projects)) and not q.chain

Literals: strings in single quotes (no escapes), integers, ``true``/``false``. Dotted names. Comparisons
``== != < <= > >=``, ``in ('a', 'b')``, ``not in (…)``, ``has('x', name)`` for a multi-choice answer, ``and``, ``or``,
``not``, parentheses. There is nothing else: no calls, no arithmetic, no access to Python.

Meaning. A missing name is None. With None every comparison is false, except ``!=`` and ``not in``, which are true. A
bare name is true exactly if its value is ``true``. Decimals are strings in our documents, so a string that is a
numeral compares with a number by value, and two numerals are ordered by value; other strings are ordered as text,
which is right for dates ``YYYY-MM-DD``. Values of different kinds are never equal and never ordered.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from tongban.kernel.errors import DomainError, ErrorSpec, register

MAX_LENGTH = 1_000
MAX_DEPTH = 32

Values = Mapping[str, object]
Literal = str | int | bool
_Test = Callable[[Values], bool]
_Operand = Callable[[Values], object]
_Part: TypeAlias = "tuple[_Test, Clause]"

register(
    ErrorSpec(
        code="expr.invalid",
        status=422,
        zh="条件表达式第 {position} 个字符处有误：{reason_zh}。",
        en="The condition is wrong at character {position}: {reason}.",
        way_out_zh="请按“名称 == '值'”的写法修改条件，可用 and、or、not、in 和 has 组合。",
        way_out_en="Write conditions as name == 'value', joined by and, or, not, in and has.",
    )
)

_TOKEN = re.compile(
    r"(?P<space>[ \t\r\n]+)|(?P<string>'[^'\n]*')|(?P<integer>-?[0-9]{1,18}(?![0-9A-Za-z_.]))"
    r"|(?P<name>[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*)|(?P<sign>==|!=|<=|>=|<|>|\(|\)|,)"
)
_NUMERAL = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,30})?")
_KEYWORDS = frozenset({"and", "or", "not", "in", "has", "true", "false"})
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True, slots=True)
class Clause:
    """What a condition says, for who tells it in words. ``sign``: ``and``, ``or`` and ``not`` of ``parts``; else a comparison
    of ``name`` with ``values`` (several for ``in`` and ``not in``) or with the name ``other``; ``true``: the name is true;
    ``always`` and ``never``: literals alone."""

    sign: str
    name: str = ""
    values: tuple[Literal, ...] = ()
    other: str = ""
    parts: tuple[Clause, ...] = ()


@dataclass(frozen=True, eq=False, repr=False)
class Expression:
    """A parsed condition. Two expressions are equal if their texts are.

    ``names`` are all names it reads; ``literals`` maps a name to the literals it is compared with, so that a guide's
    linter can refuse a value which the question does not offer.
    """

    text: str
    names: frozenset[str]
    literals: Mapping[str, frozenset[Literal]]
    clause: Clause
    _test: _Test

    def evaluate(self, values: Values) -> bool:
        """Whether the condition holds for ``values`` (flat: dotted name → value)."""
        return self._test(values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Expression) and other.text == self.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"


def parse(text: str) -> Expression:
    """The condition that ``text`` says.

    Raises DomainError ``expr.invalid`` with ``position`` (from 1), ``reason`` and ``reason_zh``.
    """
    if len(text) > MAX_LENGTH:
        raise _invalid(MAX_LENGTH + 1, f"longer than {MAX_LENGTH} characters", f"超过 {MAX_LENGTH} 个字符")
    parser = _Parser(_tokens(text), len(text) + 1)
    test, clause = parser.whole()
    names = frozenset(parser.literals)
    literals = {name: frozenset(values) for name, values in parser.literals.items()}
    return Expression(text, names, literals, clause, test)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def _tokens(text: str) -> list[_Token]:
    tokens, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _invalid(at + 1, f"unexpected {text[at]!r}", f"无法识别“{text[at]}”")
        kind = match.lastgroup or ""
        if kind == "name" and match[0] in _KEYWORDS:
            kind = "keyword"
        if kind != "space":
            tokens.append(_Token(kind, match[0], at + 1))
        at = match.end()
    return tokens


class _Parser:
    """Recursive descent; builds closures. ``or`` and ``and`` chains are loops, so depth grows by nesting only."""

    def __init__(self, tokens: list[_Token], end: int) -> None:
        self._tokens = tokens
        self._end = end
        self._at = 0
        self._depth = 0
        self.literals: dict[str, set[Literal]] = {}

    def whole(self) -> _Part:
        part = self._either()
        if self._at < len(self._tokens):
            raise self._unexpected()
        return part

    def _either(self) -> _Part:
        return self._chain("or", self._both, any)

    def _both(self) -> _Part:
        return self._chain("and", self._negation, all)

    def _chain(self, word: str, one: Callable[[], _Part], joined: Callable[[Iterable[bool]], bool]) -> _Part:
        parts = [one()]
        while self._take(word):
            parts.append(one())
        if len(parts) == 1:
            return parts[0]
        tests = [test for test, _ in parts]
        return lambda values: joined(test(values) for test in tests), Clause(
            word, parts=tuple(said for _, said in parts)
        )

    def _negation(self) -> _Part:
        self._deeper()
        if self._take("not"):
            test, said = self._negation()
            part = _opposite(test), Clause("not", parts=(said,))
        else:
            part = self._primary()
        self._depth -= 1
        return part

    def _primary(self) -> _Part:
        if self._take("("):
            part = self._either()
            self._expect(")")
            return part
        if self._take("has"):
            return self._membership()
        return self._comparison()

    def _membership(self) -> _Part:
        self._expect("(")
        wanted = self._literal()
        self._expect(",")
        name = self._name()
        self._expect(")")
        self.literals[name].add(wanted)

        def test(values: Values) -> bool:
            held = values.get(name)
            return isinstance(held, list | tuple | set | frozenset) and any(_equal(each, wanted) for each in held)

        return test, Clause("has", name, (wanted,))

    def _comparison(self) -> _Part:
        left, left_name, left_literal = self._operand()
        token = self._peek()
        if token is not None and token.text in _COMPARISONS and token.kind == "sign":
            self._at += 1
            right, right_name, right_literal = self._operand()
            self._note(left_name, right_literal)
            self._note(right_name, left_literal)
            return _compare(token.text, left, right), _compared(
                token.text, left_name, left_literal, right_name, right_literal
            )
        if token is not None and token.text in ("in", "not") and token.kind == "keyword":
            return self._listed(left, left_name, left_literal)
        if left_name is not None:
            return lambda values: left(values) is True, Clause("true", left_name)
        if isinstance(left_literal, bool):
            return lambda values: left(values) is True, Clause("always" if left_literal else "never")
        raise self._unexpected()

    def _listed(self, left: _Operand, name: str | None, literal: Literal | None) -> _Part:
        negated = self._take("not")
        self._expect("in")
        self._expect("(")
        wanted = [self._literal()]
        while self._take(","):
            wanted.append(self._literal())
        self._expect(")")
        for each in wanted:
            self._note(name, each)
        sign = "not in" if negated else "in"
        if name is None:
            holds = any(_equal(literal, each) for each in wanted) is not negated
            return lambda values: holds, Clause("always" if holds else "never")
        return (
            lambda values: any(_equal(left(values), each) for each in wanted) is not negated,
            Clause(sign, name, tuple(wanted)),
        )

    def _operand(self) -> tuple[_Operand, str | None, Literal | None]:
        token = self._peek()
        if token is not None and token.kind == "name":
            name = self._name()
            return (lambda values: values.get(name)), name, None
        literal = self._literal()
        return (lambda values: literal), None, literal

    def _literal(self) -> Literal:
        token = self._peek()
        if token is None or not (token.kind in ("string", "integer") or token.text in ("true", "false")):
            raise self._unexpected()
        self._at += 1
        if token.kind == "string":
            return token.text[1:-1]
        return int(token.text) if token.kind == "integer" else token.text == "true"

    def _name(self) -> str:
        token = self._peek()
        if token is None or token.kind != "name":
            raise self._unexpected()
        self._at += 1
        self.literals.setdefault(token.text, set())
        return token.text

    def _note(self, name: str | None, literal: Literal | None) -> None:
        if name is not None and literal is not None:
            self.literals[name].add(literal)

    def _peek(self) -> _Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, text: str) -> bool:
        token = self._peek()
        if token is None or token.text != text or token.kind not in ("sign", "keyword"):
            return False
        self._at += 1
        return True

    def _expect(self, text: str) -> None:
        if not self._take(text):
            raise self._unexpected(text)

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            token = self._peek()
            position = token.position if token else self._end
            raise _invalid(position, f"nested deeper than {MAX_DEPTH}", f"嵌套超过 {MAX_DEPTH} 层")

    def _unexpected(self, wanted: str = "") -> DomainError:
        token = self._peek()
        position = token.position if token else self._end
        found = token.text if token else "end"
        found_zh = f"“{token.text}”" if token else "结尾"
        if wanted:
            return _invalid(position, f"expected {wanted}, found {found}", f"此处应为“{wanted}”，而不是{found_zh}")
        return _invalid(position, f"unexpected {found}", f"此处不应出现{found_zh}")


def _opposite(test: _Test) -> _Test:
    return lambda values: not test(values)


_TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def _compared(
    sign: str, name: str | None, literal: Literal | None, other: str | None, other_literal: Literal | None
) -> Clause:
    """A comparison with its name first."""
    if name is None and other is None:
        holds = _compare(sign, lambda values: literal, lambda values: other_literal)({})
        return Clause("always" if holds else "never")
    if name is None:
        name, other, other_literal, sign = other, None, literal, _TURNED.get(sign, sign)
    values = () if other_literal is None else (other_literal,)
    return Clause(sign, name or "", values, other or "")


def _compare(sign: str, left: _Operand, right: _Operand) -> _Test:
    if sign == "==":
        return lambda values: _equal(left(values), right(values))
    if sign == "!=":
        return lambda values: not _equal(left(values), right(values))
    wanted = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}[sign]
    return lambda values: _order(left(values), right(values)) in wanted


def _equal(left: object, right: object) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        # Codes are strings too: '007' is not '7'.
        return left == right
    return _order(left, right) == 0


def _order(left: object, right: object) -> int | None:
    """-1, 0 or 1, or None where the two cannot be ordered."""
    if isinstance(left, bool) or isinstance(right, bool):
        return None
    first, second = _number(left), _number(right)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    if isinstance(left, str) and isinstance(right, str):
        return (left > right) - (left < right)
    return None


def _number(value: object) -> Decimal | None:
    if isinstance(value, int | Decimal):
        return Decimal(value)
    if isinstance(value, str) and _NUMERAL.fullmatch(value):
        return Decimal(value)
    return None


def _invalid(position: int, reason: str, reason_zh: str) -> DomainError:
    return DomainError("expr.invalid", position=position, reason=reason, reason_zh=reason_zh)
