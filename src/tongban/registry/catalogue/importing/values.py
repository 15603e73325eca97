"""The values of one row, taken one by one in the shape that is wanted; what does not fit becomes a complaint."""

from __future__ import annotations

import re
from typing import Any

from tongban.kernel.text import many_lines, one_line
from tongban.registry.catalogue.importing.complaints import Complaint, complaint
from tongban.registry.catalogue.importing.rows import SourceRow

# Controls other than tab and line ends, and the noncharacters that no text is made of.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_YES = frozenset({"是", "支持", "可", "true", "yes", "y", "1", "有"})
_NO = frozenset({"否", "不支持", "不可", "false", "no", "n", "0", "无"})
_LONGEST = 20_000


class Values:
    """Reads a row's fields; ``complaints`` collects what is wrong, in the order of reading."""

    def __init__(self, row: SourceRow) -> None:
        self._values = row.values
        self.complaints: list[Complaint] = list(row.complaints)

    def complain(self, code: str, field: str, value: object = "", path: str = "", **data: Any) -> None:
        """Note one thing that is wrong."""
        self.complaints.append(complaint(code, field, value, path, **data))

    def unread(self, field: str) -> bool:
        """Whether something was said against this field already."""
        return any(each.field == field for each in self.complaints)

    def text(self, field: str, *, most: int = _LONGEST) -> str:
        """Text of several lines; empty where there is none."""
        value = self._values.get(field)
        if value is None or value == "":
            return ""
        if isinstance(value, list):
            value = "\n".join(str(one) for one in value)
        if isinstance(value, bool) or not isinstance(value, str | int):
            self.complain("wrong_type", field, value, wanted="文字")
            return ""
        return self._clean(field, str(value), most)

    def line(self, field: str, *, most: int) -> str:
        """Text of one line of at most ``most`` characters; empty where there is none."""
        return one_line(self.text(field, most=most))

    def number(self, field: str) -> int | None:
        """A whole number of 0 to 3650, also where it is written as text."""
        value = self._values.get(field)
        if isinstance(value, str) and not value.strip():
            value = None
        if value is None:
            return None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,4}", value.strip(), re.ASCII):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 3650:
            self.complain("limit_wrong", field, value)
            return None
        return value

    def flag(self, field: str) -> bool | None:
        """Yes or no; None where nothing is said."""
        value = self._values.get(field)
        if value is None or isinstance(value, bool):
            return value
        word = str(value).strip().lower()
        if not word:
            return None
        if word not in _YES | _NO:
            self.complain("wrong_type", field, value, wanted="“是”或者“否”")
            return None
        return word in _YES

    def several(self, field: str) -> list[Any]:
        """Several values; a single text counts as one."""
        value = self._values.get(field)
        if value is None or value == "":
            return []
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, list) or not all(isinstance(one, str | dict) for one in value):
            self.complain("wrong_type", field, value, wanted="一组文字")
            return []
        return value

    def names(self, field: str, *, most: int = 200) -> list[str]:
        """The texts, or the ``name`` of each object, of a list."""
        found = []
        for one in self.several(field):
            name = one.get("name", "") if isinstance(one, dict) else one
            if not isinstance(name, str):
                self.complain("wrong_type", field, name, wanted="文字")
            elif text := one_line(self._clean(field, name, most)):
                found.append(text)
        return found

    def _clean(self, field: str, text: str, most: int) -> str:
        if _UNPRINTABLE.search(text):
            self.complain("unprintable", field, text)
            return ""
        text = many_lines(text)
        if len(text) > most:
            self.complain("too_long", field, text, most=most)
            return ""
        return text
