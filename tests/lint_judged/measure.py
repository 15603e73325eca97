"""``python -m tests.lint_judged.measure``: precision and recall of the linter, by rule.

Precision is counted on the rows that a person judged, recall on them and on guides and rows with one planted defect; the
last column is the share of shipped guides, taken to be clean, on which the rule fires. Half of the judged rows is held out:
``--held-out`` measures on that half instead, and gives numbers only. ``--list`` names what was missed and what was found
wrongly. Exit code 2 if the list of real rows is not here.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import django

from tests.lint_judged.labels import JUDGED, ROOT, ROWS, Judged, judged_rows
from tests.lint_judged.mutators import MUTATORS, Document, Mutant, mutants
from tests.lint_judged.row_mutators import ROW_MUTATORS

Finding = tuple[str, str]
Reads = Callable[[Document], Iterable[Finding]]

WHOLE = frozenset({"limit_above_law", "contact_missing", "duplicate_material", "phones_same", "visits_without_reason"})
"""Rules that a row breaks or not: where a finding points, to one twin or the other, is not compared."""
GRAVER = {"vague": "catch_all"}
"""A finding of the first rule is neither right nor wrong where the second is labelled: both are true of such a material."""


@dataclass(frozen=True, slots=True)
class Linter:
    """What is judged: findings, pairs of rule and place, of a guide document and of a source row."""

    guide: Reads
    row: Reads


@dataclass(slots=True)
class Score:
    """Counts of one rule; ``notes`` name what was missed or found wrongly."""

    right: int = 0
    wrong: int = 0
    missed: int = 0
    guides: int = 0
    guides_caught: int = 0
    rows: int = 0
    rows_caught: int = 0
    clean: int = 0
    clean_firing: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float | None:
        """Share of the findings that a person made too; None: no finding."""
        return _share(self.right, self.right + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the person's findings that were found; None: nothing to find."""
        return _share(self.right, self.right + self.missed)

    @property
    def planted_recall(self) -> float | None:
        """Share of the planted defects, in guides and rows, that were found; None: none planted."""
        return _share(self.guides_caught + self.rows_caught, self.guides + self.rows)

    @property
    def clean_share(self) -> float | None:
        """Share of the shipped guides on which the rule fires."""
        return _share(self.clean_firing, self.clean)


def shipped_linter() -> Linter:
    """The linter of the product, with the facts that it ships."""
    linting = import_module("tongban.registry.catalogue.linting")
    materials = import_module("tongban.registry.catalogue.seed").shipped_standard_materials()
    facts = linting.facts_from(materials, [document for _, document in sample_guides()])
    return Linter(
        guide=lambda document: ((one.rule, one.place) for one in linting.lint(document, facts)),
        row=lambda row: ((one.rule, _in_the_row(one.place)) for one in linting.lint_row(row, facts)),
    )


def _in_the_row(place: str) -> str:
    """A place of the document that a row became, as the labels name it: the fourth material is ``materials[3]``."""
    if found := re.match(r"unified\.materials\.m([0-9]+)", place):
        return f"materials[{int(found[1]) - 1}]"
    return "conditions" if place.startswith("unified.conditions") else place


def sample_guides(folders: Sequence[str] = ("",)) -> list[tuple[str, Document]]:
    """One guide of each item of the sample catalogue, or of these folders of it, with the name of its folder."""
    assembling = import_module("tongban.registry.catalogue.assembling")
    guides: dict[str, Document] = {}
    for folder in folders:
        for one in assembling.assembled(ROOT / "data" / "catalogue" / folder):
            guides.setdefault(one.path.parent.parent.name, one.document)
    return sorted(guides.items())


def measured(
    linter: Linter, judged: Sequence[Judged], guides: Sequence[tuple[str, Document]], seed: int = 1
) -> dict[str, Score]:
    """Scores by rule, on these judged rows and these clean guides."""
    scores: dict[str, Score] = defaultdict(Score)
    for one in judged:
        _judge(scores, one, _row_findings(linter.row(one.row)))
    for key, document in guides:
        _plant_guide(scores, linter, key, document, seed)
    for one in judged:
        _plant_row(scores, linter, one, seed)
    return dict(scores)


def _judge(scores: dict[str, Score], one: Judged, found: set[Finding]) -> None:
    labelled = _row_findings(one.findings)
    for rule, place in found - labelled:
        if rule in JUDGED and (GRAVER.get(rule), place) not in labelled:
            scores[rule].wrong += 1
            scores[rule].notes.append(f"wrong   {one.row['id']} {place}")
    for rule, place in labelled:
        if (rule, place) in found:
            scores[rule].right += 1
        else:
            scores[rule].missed += 1
            scores[rule].notes.append(f"missed  {one.row['id']} {place}")


def _plant_guide(scores: dict[str, Score], linter: Linter, key: str, document: Document, seed: int) -> None:
    before = set(linter.guide(document))
    firing = {rule for rule, _ in before}
    for rule in {mutator.rule for mutator in MUTATORS}:
        scores[rule].clean += 1
        scores[rule].clean_firing += rule in firing
    for mutant in mutants(document, key, seed, MUTATORS):
        score = scores[mutant.rule]
        score.guides += 1
        caught = _caught(mutant, set(linter.guide(mutant.content)) - before)
        score.guides_caught += caught
        if not caught:
            score.notes.append(_unseen(mutant, key))


def _plant_row(scores: dict[str, Score], linter: Linter, one: Judged, seed: int) -> None:
    broken = {rule for rule, _ in one.findings}
    before = set(linter.row(one.row))
    clean = [mutator for mutator in ROW_MUTATORS if mutator.rule not in broken]
    for mutant in mutants(one.row, one.row["id"], seed, clean):
        score = scores[mutant.rule]
        score.rows += 1
        caught = _caught(mutant, set(linter.row(mutant.content)) - before)
        score.rows_caught += caught
        if not caught:
            score.notes.append(_unseen(mutant, one.row["id"]))


def _caught(mutant: Mutant, new: set[Finding]) -> bool:
    return any(rule == mutant.rule for rule, _ in new)


def _unseen(mutant: Mutant, key: str) -> str:
    return f"planted {key} {mutant.place} {mutant.name} “{mutant.wording}”"


def _row_findings(findings: Iterable[Finding]) -> set[Finding]:
    return {(rule, _row_place(rule, place)) for rule, place in findings}


def _row_place(rule: str, place: str) -> str:
    """``materials[3]`` of ``unified.materials[3].name``; the element of any other place."""
    if rule in WHOLE:
        return ""
    found = re.search(r"materials\[\d+\]", place)
    return found[0] if found else place.partition("[")[0]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


# --- the command ----------------------------------------------------------------------------------------------------

HEAD = (
    f"{'rule':<24}{'labelled':>9}{'precision':>16}{'recall':>16}{'planted: guides':>18}{'rows':>16}{'clean guides':>15}"
)


def lines(scores: dict[str, Score], *, named: bool = False) -> Iterator[str]:
    """The table, with what was missed or wrong below each rule if ``named``."""
    yield HEAD
    for rule in sorted(scores):
        score = scores[rule]
        yield (
            f"{rule:<24}{score.right + score.missed:>9}"
            f"{_said(score.right, score.right + score.wrong):>16}{_said(score.right, score.right + score.missed):>16}"
            f"{_said(score.guides_caught, score.guides):>18}{_said(score.rows_caught, score.rows):>16}"
            f"{_said(score.clean_firing, score.clean):>15}"
        )
        if named:
            yield from (f"    {note}" for note in sorted(score.notes))


def _said(part: int, whole: int) -> str:
    return f"{part}/{whole} {part / whole:4.0%}" if whole else "–"


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.lint_judged.measure", description="Judge the linter.")
    shown: Any = parser.add_mutually_exclusive_group()
    shown.add_argument("--held-out", action="store_true", help="the half that is kept from tuning, in numbers only")
    shown.add_argument("--list", action="store_true", help="name what was missed and what was found wrongly")
    parser.add_argument("--seed", type=int, default=1, help="of the planted defects")
    chosen = parser.parse_args(words)
    if not ROWS.exists():
        sys.stderr.write(f"{ROWS.name} is not here (TONGBAN_SHARED_DATA)\n")
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
    django.setup()
    judged = [one for one in judged_rows() if one.held_out == chosen.held_out]
    guides = sample_guides()
    half = "held out" if chosen.held_out else "open"
    sys.stdout.write(f"{len(judged)} rows judged by hand ({half} half), {len(guides)} clean guides\n\n")
    scores = measured(shipped_linter(), judged, guides, chosen.seed)
    sys.stdout.writelines(f"{line}\n" for line in lines(scores, named=chosen.list))
    return 0


if __name__ == "__main__":
    sys.exit(main())
