"""A condition in words: ``q.kind == 'canteen'`` becomes “经营类别”选“食堂”, for who fills in a form on paper or reads a plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tongban.kernel.expr import Clause, Expression, Literal


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a name of a condition is called, and what its values are called."""

    label: str
    say: Callable[[Literal], str]


Meanings = Callable[[str], Meaning]

_ZH = {
    "==": "{name}是{value}",
    "!=": "{name}不是{value}",
    "<": "{name}小于{value}",
    "<=": "{name}不超过{value}",
    ">": "{name}大于{value}",
    ">=": "{name}不少于{value}",
    "in": "{name}是{value}",
    "not in": "{name}不是{value}",
    "has": "{name}选了{value}",
    "and": "，并且",
    "or": "，或者",
    "not": "并非（{part}）",
    "group": "（{part}）",
    "list": "或者",
    "always": "任何情况",
    "never": "没有这种情况",
    "yes": "是",
}
_EN = {
    "==": "{name} is {value}",
    "!=": "{name} is not {value}",
    "<": "{name} is below {value}",
    "<=": "{name} is at most {value}",
    ">": "{name} is above {value}",
    ">=": "{name} is at least {value}",
    "in": "{name} is {value}",
    "not in": "{name} is not {value}",
    "has": "{name} includes {value}",
    "and": ", and ",
    "or": ", or ",
    "not": "not ({part})",
    "group": "({part})",
    "list": " or ",
    "always": "always",
    "never": "never",
    "yes": "yes",
}


def told(condition: Expression, meanings: Meanings, language: str = "zh") -> str:
    """``condition`` in words. A name without a meaning is the caller's to answer: ``meanings`` is asked for every name."""
    return _told(condition.clause, meanings, _EN if language.startswith("en") else _ZH)


def _told(clause: Clause, meanings: Meanings, words: dict[str, str]) -> str:
    if clause.sign in ("and", "or"):
        return words[clause.sign].join(_grouped(part, clause.sign, meanings, words) for part in clause.parts)
    if clause.sign == "not":
        return words["not"].format(part=_told(clause.parts[0], meanings, words))
    if not clause.name:
        return words[clause.sign]
    meaning = meanings(clause.name)
    name = f"“{meaning.label}”"
    if clause.sign == "true":
        return words["=="].format(name=name, value=f"“{words['yes']}”")
    others = [meanings(clause.other).label] if clause.other else [meaning.say(value) for value in clause.values]
    return words[clause.sign].format(name=name, value=words["list"].join(f"“{each}”" for each in others))


def _grouped(part: Clause, sign: str, meanings: Meanings, words: dict[str, str]) -> str:
    text = _told(part, meanings, words)
    return words["group"].format(part=text) if part.sign in ("and", "or") and part.sign != sign else text
