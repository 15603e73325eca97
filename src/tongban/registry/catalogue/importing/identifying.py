"""Which item it is, and whose: codes, exercise level, body and region of one row, checked against each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tongban.kernel.codes import (
    check_basic_code,
    check_handling_code,
    check_implementation_code,
    check_region_code,
    check_uscc,
    implementation_code,
)
from tongban.kernel.errors import DomainError
from tongban.kernel.text import compact
from tongban.registry.catalogue.importing.values import Values
from tongban.registry.catalogue.kinds import ExerciseLevel

LEVELS = {
    "国家级": ExerciseLevel.STATE,
    "省级": ExerciseLevel.PROVINCE,
    "市级": ExerciseLevel.CITY,
    "设区的市级": ExerciseLevel.CITY,
    "县级": ExerciseLevel.COUNTY,
    "区级": ExerciseLevel.COUNTY,
    "乡级": ExerciseLevel.TOWN,
    "镇级": ExerciseLevel.TOWN,
    "街道级": ExerciseLevel.TOWN,
    "村级": ExerciseLevel.VILLAGE,
    "社区级": ExerciseLevel.VILLAGE,
    "分级": ExerciseLevel.GRADED,
}


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of a row; empty where they are not known. ``level`` 0: not known."""

    implementation: str = ""
    handling: str = ""
    level: int = 0

    @property
    def uscc(self) -> str:
        """Of the body, as the code tells it."""
        return self.implementation[:18]

    @property
    def basic(self) -> str:
        """基本编码."""
        return self.implementation[19:31]

    def as_document(self) -> dict[str, Any]:
        """``codes`` of the guide document."""
        return {"basic": self.basic, "implementation": self.implementation, "handling": self.handling or None}


def codes_of(values: Values) -> Codes:
    """The codes: as given, or 基本编码, level and body put together where only these are given."""
    given = compact(values.text("item_code", most=60))
    if values.unread("item_code"):
        return Codes()
    try:
        if not given:
            return _put_together(values)
        # A wrong code of either length is told by the rule of its own length.
        whole = check_handling_code(given) if len(given) > 31 else check_implementation_code(given)
    except DomainError as error:
        values.complain("code_wrong", "item_code", given, "codes.implementation", reason=_sentence(error))
        return Codes()
    codes = Codes(whole[:31], whole if len(whole) == 33 else "", int(whole[18]))
    _agree(values, codes)
    return codes


def _put_together(values: Values) -> Codes:
    basic = compact(values.text("catalog_code", most=40))
    uscc = compact(values.text("dept_uscc", most=40))
    level = _level(values)
    if not (basic and uscc and level):
        if not values.unread("level"):
            values.complain("code_missing", "item_code", path="codes")
        return Codes()
    return Codes(implementation_code(uscc, level.digit, basic), level=level.digit)


def _agree(values: Values, codes: Codes) -> None:
    """What is said twice must be the same."""
    basic = compact(values.text("catalog_code", most=40))
    if basic:
        try:
            basic = check_basic_code(basic)
        except DomainError as error:
            values.complain("code_wrong", "catalog_code", basic, "codes.basic", reason=_sentence(error))
        else:
            if basic != codes.basic:
                values.complain("code_apart", "catalog_code", basic, "codes.basic", other="实施编码的后 12 位")
    level = _level(values)
    if level and level.digit != codes.level:
        values.complain(
            "code_apart", "level", values.text("level"), "unified.exercise_level", other="实施编码的第 19 位"
        )


def _level(values: Values) -> ExerciseLevel | None:
    word = values.line("level", most=20)
    if not word:
        return None
    level = LEVELS.get(word) or LEVELS.get(f"{word}级")
    if level is None and not values.unread("level"):
        values.complain("level_unknown", "level", word, "unified.exercise_level")
    return level


def body_of(values: Values, codes: Codes) -> dict[str, Any]:
    """Body and region of ``local``; whether the register has them is asked elsewhere."""
    local: dict[str, Any] = {}
    uscc = compact(values.text("dept_uscc", most=40)) or codes.uscc
    try:
        if not uscc:
            values.complain("body_missing", "dept_uscc", path="local.department_uscc")
        else:
            local["department_uscc"] = check_uscc(uscc)
            if codes.uscc and codes.uscc != local["department_uscc"]:
                values.complain("code_apart", "dept_uscc", uscc, "local.department_uscc", other="实施编码的前 18 位")
    except DomainError as error:
        values.complain("code_wrong", "dept_uscc", uscc, "local.department_uscc", reason=_sentence(error))
    if name := values.line("department", most=120):
        local["department_name"] = name
    region = compact(values.text("region_code", most=40))
    if region:
        try:
            local["region_code"] = check_region_code(region)
        except DomainError as error:
            values.complain("region_wrong", "region_code", region, "local.region_code", reason=_sentence(error))
    return local


def check_whole(document: Mapping[str, Any]) -> str:
    """The guide code of a whole document. DomainError of the code that is wrong; KeyError, TypeError, AttributeError where
    it does not even have the parts, ValueError where a code or the name is not written as a document writes it."""
    codes, local, name = document["codes"], document["local"], document["unified"]["name"]
    handling, implementation = codes.get("handling"), codes["implementation"]
    code: str = handling or implementation
    exact = (
        check_handling_code(handling) == handling if handling else check_implementation_code(code) == code,
        check_uscc(local["department_uscc"]) == local["department_uscc"],
        check_region_code(local["region_code"]) == local["region_code"],
        isinstance(name, str) and name.strip() and len(name) <= 200,
    )
    if not all(exact):
        raise ValueError(code)
    return code


def _sentence(error: DomainError) -> str:
    return error.message().rstrip("。")
