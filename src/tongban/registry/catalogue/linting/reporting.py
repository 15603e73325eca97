"""What was found as a file: a spreadsheet, or JSON lines where its name ends in .json or .jsonl."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.linting.finding import Finding
from tongban.registry.catalogue.linting.rules import RULES
from tongban.registry.catalogue.linting.scoring import score_of

Judged = tuple[str, str, tuple[Finding, ...]]
"""(code, name, findings) of a guide, draft or row."""
_HEADS = ("编码", "事项名称", "质量分", "规则", "程度", "位置", "问题", "怎么改", "依据")
_WIDTHS = (38, 36, 8, 20, 10, 34, 60, 44, 60)
_MOST_LINES = 1_000_000
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


class Found:
    """The numbers, filled as guides are passed on. ``guides`` by rule counts each guide once."""

    def __init__(self) -> None:
        self.total = self.points = 0
        self.findings: Counter[str] = Counter()
        self.guides: Counter[str] = Counter()

    @property
    def mean(self) -> int:
        """The mean score, rounded; 100 of nothing."""
        return round(self.points / self.total) if self.total else 100

    def passing(self, judged: Iterable[Judged]) -> Iterator[Judged]:
        """The same, counted."""
        for each in judged:
            self.total += 1
            self.points += score_of(each[2])
            self.findings.update(finding.rule for finding in each[2])
            self.guides.update({finding.rule for finding in each[2]})
            yield each


def write_report(path: Path, judged: Iterable[Judged]) -> None:
    """All findings at ``path``, written beside it and moved when whole. DomainError ``catalogue.import.report_unwritable``."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    write = _json_lines if path.suffix in (".json", ".jsonl") else _workbook
    try:
        write(draft, judged)
        draft.replace(path)
    except OSError as error:
        raise DomainError("catalogue.import.report_unwritable", path=str(path)) from error
    finally:
        draft.unlink(missing_ok=True)


def _json_lines(path: Path, judged: Iterable[Judged]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for code, name, findings in judged:
            told = [
                {**each.as_data(), "severity": each.severity, "why": each.why, "how": each.how} for each in findings
            ]
            row = {"code": code, "name": name, "score": score_of(findings), "findings": told}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _workbook(path: Path, judged: Iterable[Judged]) -> None:
    with path.open("wb") as file, xlsxwriter.Workbook(file, _OPTIONS) as book:
        sheet: Any = book.add_worksheet("逐条")
        bold = book.add_format({"bold": True})
        for column, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, head, bold)
        sheet.freeze_panes(1, 0)
        line = 1
        for code, name, findings in judged:
            score = score_of(findings)
            for each in findings:
                if line > _MOST_LINES:
                    continue
                rule = RULES[each.rule]
                texts = (
                    rule.title[0],
                    _SEVERITIES[each.severity],
                    each.place,
                    each.why,
                    each.how,
                    "、".join(rule.basis),
                )
                sheet.write_string(line, 0, code)
                sheet.write_string(line, 1, name)
                sheet.write_number(line, 2, score)
                for column, text in enumerate(texts, start=3):
                    sheet.write_string(line, column, text)
                line += 1


_SEVERITIES = {"ERROR": "违反规定", "WARNING": "妨碍办事", "NOTE": "建议"}
