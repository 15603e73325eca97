"""What identity asks of the population registry (人口基础信息库): is this person this number, and what is recorded of him.

Three questions, apart on purpose. A comparison tells no more than whether it is so, nor does the question whether somebody is
a child's parent: never which children somebody has. A look-up gives single fields, each only when it is asked for, with the
legal basis and the purpose that the registry keeps (个人信息保护法 art. 5, 6, 34; 《政务数据共享条例》). What the registry has must
not be asked of the person again (《国务院关于在线政务服务的若干规定》，国务院令第716号，第七条).

The errors stand beside the port, so that a caller needs to know no adapter: whatever serves it raises only these.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register

PERSON_NOT_FOUND = "identity.population.not_found"
POPULATION_UNAVAILABLE = "identity.population_registry.unavailable"
POPULATION_BAD_ANSWER = "identity.population_registry.bad_answer"

AWAY = frozenset({POPULATION_UNAVAILABLE, POPULATION_BAD_ANSWER})
"""Errors that say something about the registry, not about the person who was asked for."""

register(
    ErrorSpec(
        PERSON_NOT_FOUND,
        404,
        "人口基础信息库中没有这个公民身份号码。",
        "The population registry does not hold this identity number.",
        "请对照身份证件核对号码；无误的，请持身份证件到任一办事窗口办理。",
        "Please compare it with the identity card; if it is right, go to any service window with the card.",
    ),
    ErrorSpec(
        POPULATION_UNAVAILABLE,
        503,
        "人口基础信息库暂时联系不上，其他事项不受影响。",
        "The population registry cannot be reached just now; everything else still works.",
        "请稍后再试；急需办理的，可持身份证件到任一办事窗口。",
        "Please try again later; if it is urgent, go to any service window with your identity card.",
    ),
    ErrorSpec(
        POPULATION_BAD_ANSWER,
        502,
        "人口基础信息库的答复有误，平台没有采用。",
        "The answer of the population registry is wrong and was not used.",
        "请稍后再试；如仍如此，请把页面上的编号告诉系统管理员。",
        "Please try again later; if it stays so, tell the operator the number on this page.",
    ),
)


class Verdict(StrEnum):
    """What a comparison of name and number says; nothing else is told."""

    AGREE = "agree"
    """一致"""
    DIFFER = "differ"
    """不一致: the number is registered under another name"""
    UNKNOWN = "unknown"
    """库中无此号"""
    DECEASED = "deceased"
    """已注销户口（死亡）"""


class Parentage(StrEnum):
    """Whether somebody is the parent of a child of this name and number; nothing else is told."""

    AGREES = "agrees"
    """一致: name and number are the child's, and the asker is a parent"""
    DIFFERS = "differs"
    """不一致: of name, number or parent something is not as registered"""
    UNKNOWN = "unknown"
    """库中无此号，或者没有登记父母"""


class PersonField(StrEnum):
    """What can be looked up, one by one. RESIDENCE is 户籍所在地: the region's 12 digits and the address."""

    NAME = "name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    NATION = "nation"
    RESIDENCE = "residence"
    MARITAL_STATE = "marital_state"
    DECEASED = "deceased"


class Sex(StrEnum):
    """性别, GB/T 2261.1."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSTATED = "9"


class MaritalState(StrEnum):
    """婚姻状况, GB/T 2261.2 (first digit)."""

    SINGLE = "10"
    """未婚"""
    MARRIED = "20"
    """已婚"""
    WIDOWED = "30"
    """丧偶"""
    DIVORCED = "40"
    """离婚"""
    UNSTATED = "90"
    """未说明"""


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """The fields asked for, at the moment of asking; every other one is None. Never in a repr or log.

    ``nation`` is the full name (汉族), ``region_code`` has 12 digits; ``source`` is what is stored as the source.
    """

    id_number: str = field(repr=False)
    fields: frozenset[PersonField]
    source: str
    name: str | None = field(default=None, repr=False)
    sex: Sex | None = field(default=None, repr=False)
    birth_date: date | None = field(default=None, repr=False)
    nation: str | None = field(default=None, repr=False)
    region_code: str | None = field(default=None, repr=False)
    address: str | None = field(default=None, repr=False)
    marital_state: MaritalState | None = field(default=None, repr=False)
    deceased: bool | None = field(default=None, repr=False)


class PopulationRegistry(Protocol):
    """The population registry. Never called inside a unit of work; every adapter passes one test-suite."""

    def compare(self, name: str, id_number: str) -> Verdict:
        """Whether a person of this name has this 公民身份号码, as typed or normalised.

        DomainError ``codes.person_id.invalid`` and ``identity.person.name_missing`` before anything is asked;
        ``identity.population_registry.unavailable``, ``identity.population_registry.bad_answer`` (data: reason).
        """
        ...

    def compare_parent(self, name: str, id_number: str, parent_number: str, *, basis: str, purpose: str) -> Parentage:
        """Whether who has ``parent_number`` is a parent of the child of this name and number. ``basis`` and ``purpose`` as below.

        ValueError without basis or purpose. DomainError ``codes.person_id.invalid`` and ``identity.person.name_missing``
        before anything is asked; ``identity.population_registry.unavailable``,
        ``identity.population_registry.bad_answer`` (data: reason).
        """
        ...

    def look_up(self, id_number: str, fields: Collection[PersonField], *, basis: str, purpose: str) -> PersonRecord:
        """The named fields of one person. ``basis`` (the law or the consent) and ``purpose`` are one line of 1 to 200
        characters and are told to the registry.

        Whoever asks for another than the person himself records ``privacy.data.read`` beside it. ValueError without a
        field, basis or purpose. DomainError ``codes.person_id.invalid`` before anything is asked;
        ``identity.population.not_found``, ``identity.population_registry.unavailable``,
        ``identity.population_registry.bad_answer`` (data: reason).
        """
        ...

    def check(self) -> SystemHealth:
        """How the registry is, for the operator's page; never raises for an ill registry."""
        ...


def asked(fields: Collection[PersonField], basis: str, purpose: str) -> frozenset[PersonField]:
    """The fields of a look-up that may be made. ValueError: it names none, or no basis, or no purpose."""
    justified(basis, purpose)
    if not fields:
        raise ValueError("a look-up names its fields")
    return frozenset(fields)


def justified(basis: str, purpose: str) -> None:
    """ValueError: a question without basis or purpose."""
    for text in (basis, purpose):
        if not text.strip() or len(text) > 200 or not text.isprintable():
            raise ValueError("a look-up names its basis and its purpose, each in one line of at most 200 characters")


population: Served[PopulationRegistry] = Served("population registry")
