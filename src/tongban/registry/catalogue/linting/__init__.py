"""事项指南体检: rules that judge what a guide says, complete or not, and tell why and how to mend it.

Unlike the checks of publication (``catalogue.checks``) nothing here refuses: findings are shown beside those, make the
quality score, and are public. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from tongban.registry.catalogue.importing.rows import SourceRow
from tongban.registry.catalogue.linting import papers, proofs, sensitive, service, state_papers, wording
from tongban.registry.catalogue.linting.facts import Facts, facts_from, papers_of
from tongban.registry.catalogue.linting.finding import Finding, finding_from
from tongban.registry.catalogue.linting.guide_text import GuideText
from tongban.registry.catalogue.linting.list_rows import document_of_row, judged_document, read_source_row
from tongban.registry.catalogue.linting.rules import RULES, Rule
from tongban.registry.catalogue.linting.scoring import score_of
from tongban.registry.catalogue.linting.severity import Severity
from tongban.registry.catalogue.material_graph import Document

__all__ = [
    "RULES",
    "Facts",
    "Finding",
    "Rule",
    "Severity",
    "document_of_row",
    "facts_from",
    "finding_from",
    "lint",
    "lint_row",
    "papers_of",
    "read_and_lint",
    "score_of",
]

_JUDGES: tuple[Callable[[GuideText, Facts], Iterator[Finding]], ...] = (
    service.limit_above_law,
    service.contact_missing,
    service.phones_same,
    service.fee_missing,
    service.visits_without_reason,
    service.empty_column,
    service.no_stories,
    wording.hidden_condition,
    wording.vague,
    wording.bare_step,
    papers.catch_all,
    papers.two_in_one,
    papers.duplicate_material,
    papers.sample_missing,
    state_papers.held_already,
    state_papers.name_not_uniform,
    proofs.proof_without_basis,
    proofs.proof_abolished,
    proofs.declaration_possible,
    proofs.circular_proof,
    sensitive.sensitive_without_basis,
    sensitive.not_assessed,
)


def lint(document: Document, facts: Facts | None = None) -> tuple[Finding, ...]:
    """Everything the rules say of the document, rule by rule. It never raises for what a draft lacks or misshapes."""
    text, facts = GuideText(document), facts or Facts()
    return tuple(each for judge in _JUDGES for each in judge(text, facts))


def lint_row(source_row: Mapping[str, Any], facts: Facts | None = None) -> tuple[Finding, ...]:
    """The same of one row of a list in the form of the platform (JSON lines of ``tongban import-items``)."""
    facts = facts or Facts()
    return read_and_lint(SourceRow(1, source_row), facts)[2]


def read_and_lint(row: SourceRow, facts: Facts) -> tuple[str, str, tuple[Finding, ...]]:
    """(code, name, findings) of a row of any list."""
    read = read_source_row(row, facts)
    return read.code, read.name, lint(judged_document(read, row.values), facts)
