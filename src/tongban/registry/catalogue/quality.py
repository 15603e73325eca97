"""Reads of the quality of guides: findings and scores, tallies of bodies and regions, the register of proofs, the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from django.db.models import Count, Q, QuerySet

from tongban.foundation import clock
from tongban.foundation.remembered import Remembered
from tongban.kernel.canonical import canonical_json
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.assessing import assessments
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import DraftState, ProofState
from tongban.registry.catalogue.linting import RULES, Facts, Finding, finding_from, lint, papers_of, score_of
from tongban.registry.catalogue.material_graph import Graph, Link, Paper, Papers, Reason, graph_from, reason_for
from tongban.registry.catalogue.models import (
    BasicItem,
    CatalogueReport,
    GuideDraft,
    GuideQuality,
    ItemStory,
    ProofEntry,
    QualityTally,
    SearchRow,
)
from tongban.registry.catalogue.proof_checks import rulings_on

KEPT_SECONDS = 300.0
MOST_ON_A_PAGE = 100
_BATCH = 500
JUDGE = "catalogue.judge"
"""The task that judges what was published (foundation.jobs.soon)."""
GRAPH, LINKS = "graph", "links"
EDITION = "3"
"""Raised when a rule judges otherwise than before: then every guide is judged again."""

_facts: Remembered[str, Facts] = Remembered(KEPT_SECONDS)
_reasons: Remembered[str, Mapping[str, Reason]] = Remembered(KEPT_SECONDS)


@dataclass(frozen=True, slots=True)
class Quality:
    """What is said of one guide. ``made`` False: it has not been judged yet."""

    score: int
    findings: tuple[Finding, ...]
    made: bool = True


@dataclass(frozen=True, slots=True)
class Tally:
    """A body or region: its guides in force, their mean score, and in how many of them each rule found something."""

    key: str
    body: bool
    name: str
    region_code: str
    guides: int
    score: int
    counts: Mapping[str, int]

    @property
    def frequent(self) -> tuple[tuple[str, int], ...]:
        """(rule, guides), most first."""
        return tuple(sorted(self.counts.items(), key=lambda each: (-each[1], each[0])))


@dataclass(frozen=True, slots=True)
class Scored:
    """A guide in the list of its body. ``findings``: how many."""

    code: str
    name: str
    score: int
    findings: int


@dataclass(frozen=True, slots=True)
class Proof:
    """A line of the register of proofs and seals."""

    kind: str
    key: str
    name: str
    words: str
    standard_code: str
    issuer: str
    basis: tuple[str, ...]
    state: ProofState
    guides: int
    users: tuple[tuple[str, str], ...]
    abolished_on: date | None
    ruled_on: date | None


def facts_now() -> Facts:
    """What the rules know beside a document: read at most every five minutes, six statements."""
    return _facts.get("", _read_facts)


def forget_facts() -> None:
    """Read them anew; after standard materials or the graph have changed."""
    _facts.forget()
    _reasons.forget()


def standards_known() -> Papers:
    """The standard materials as the graph needs them; a merged code is known as the one it leads to. Two statements."""
    papers = papers_of(queries.all_standard_materials())
    old = {code: papers.by_code[into] for code, into in queries.old_material_codes().items() if into in papers.by_code}
    return Papers({**papers.by_code, **old}, papers.suggest)


def edition_of(facts: Facts) -> str:
    """Names the rules and what they know, so that it differs exactly if a guide may be judged otherwise."""
    papers = sorted((code, each.code, each.name, *each.names, each.held) for code, each in facts.papers.by_code.items())
    known = [
        EDITION,
        sorted(RULES),
        [list(map(str, each)) for each in papers],
        sorted(facts.graph.caught),
        sorted(facts.storied or ()),
        sorted(map(list, facts.assessed)) if facts.assessed is not None else None,
        sorted([*at, state.value] for at, state in facts.ruled.items()),
    ]
    return sha256(canonical_json(known)).hexdigest()[:16]


def findings_on(document: Mapping[str, Any]) -> Quality:
    """What the rules say of a text that is not published."""
    found = lint(document, facts_now())
    return Quality(score_of(found), found)


def quality_of(guide: BoundGuide) -> Quality:
    """What the rules said of a published version. One statement."""
    row = GuideQuality.objects.filter(hash=guide.hash).values_list("score", "findings").first()
    if row is None:
        return Quality(0, (), made=False)
    return Quality(row[0], _findings(row[1]))


def tally(key: str) -> Tally | None:
    """Of a body (统一社会信用代码) or region. One statement; None: no guide there has been judged."""
    row = QualityTally.objects.filter(key=key).first()
    return _tally(row) if row else None


def tallies_in(region_code: str) -> tuple[Tally, ...]:
    """Of the regions next below and of the region's own bodies, lowest score first, at most 200 of each. Two statements."""
    below = QualityTally.objects.filter(region_code=region_code).order_by("score", "key")
    return tuple(_tally(row) for body in (False, True) for row in below.filter(body=body)[:200])


def top_region() -> str:
    """The region that has all others below it; empty before anything was judged. One statement."""
    return QualityTally.objects.filter(body=False, region_code="").values_list("key", flat=True).first() or ""


def guides_of(department_uscc: str, after: str | None = None, size: int = 50) -> tuple[tuple[Scored, ...], str | None]:
    """The guides in force of a body, lowest score first, and the marker of the next page. Two statements.

    DomainError ``catalogue.page_invalid``.
    """
    size = max(1, min(size, MOST_ON_A_PAGE))
    own = QualityTally.objects.filter(key=department_uscc).values_list("region_code", flat=True).first()
    rows = in_force(clock.today()).filter(region_code=own or "", department_uscc=department_uscc)
    names = {guide_hash: (code, name) for guide_hash, code, name in rows.values_list("guide_hash", "code", "name")}
    judged = GuideQuality.objects.filter(hash__in=names).values_list("hash", "score", "counts")
    found = sorted((score, *reversed(names[guide_hash]), sum(counts.values())) for guide_hash, score, counts in judged)
    first = _place(after, len(found))
    shown = found[first : first + size]
    scored = tuple(Scored(code, name, score, findings) for score, name, code, findings in shown)
    return scored, str(first + size) if len(found) > first + size else None


def proofs(
    state: ProofState | None = None, after: str | None = None, size: int = 50
) -> tuple[tuple[Proof, ...], str | None]:
    """The register of proofs and seals, those asked by most guides first. One statement. DomainError
    ``catalogue.page_invalid``."""
    size = max(1, min(size, MOST_ON_A_PAGE))
    rows = ProofEntry.objects.order_by("-guides", "kind", "key")
    if state is not None:
        rows = rows.filter(state=state)
    first = _place(after, 1_000_000)
    found = list(rows[first : first + size + 1])
    return tuple(_proof(row) for row in found[:size]), str(first + size) if len(found) > size else None


def proof(kind: str, key: str) -> Proof:
    """One line of the register. One statement. DomainError ``catalogue.proof.unknown``."""
    row = ProofEntry.objects.filter(kind=kind, key=key).first()
    if row is None:
        raise DomainError("catalogue.proof.unknown")
    return _proof(row)


def proof_counts() -> dict[ProofState, int]:
    """How many proofs and seals are in each state. One statement."""
    counted = ProofEntry.objects.values_list("state").annotate(times=Count("key")).order_by()
    found = dict(counted)
    return {state: found.get(state.value, 0) for state in ProofState}


def links_known() -> tuple[Link, ...]:
    """Which data link would save most papers. One statement."""
    content = _report(LINKS) or []
    return tuple(
        Link(source, registry, guides, tuple(papers), *more) for source, registry, guides, papers, *more in content
    )


def reasons_in(guide: BoundGuide) -> Mapping[str, Reason]:
    """Why each paper that somebody must bring is still asked, by element id. One statement, or none within five minutes of
    the last."""
    return _reasons.get(guide.hash, lambda: _read_reasons(guide))


def in_force(day: date) -> QuerySet[SearchRow]:
    """Which version each body offers on ``day``."""
    return SearchRow.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).exclude(guide_hash="")


def judged_in_force() -> Iterator[tuple[str, str, tuple[Finding, ...]]]:
    """(code, name, findings) of every guide in force that has been judged, by code, as a stream."""
    rows = in_force(clock.today()).order_by("code").values_list("guide_hash", "code", "name").iterator()
    while some := list(islice(rows, _BATCH)):
        judged = GuideQuality.objects.filter(hash__in=[each[0] for each in some])
        findings = dict(judged.values_list("hash", "findings"))
        for guide_hash, code, name in some:
            if guide_hash in findings:
                yield code, name, _findings(findings[guide_hash])


def open_drafts() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """(code, name, document) of what is on its way to publication, by code, as a stream."""
    rows = GuideDraft.objects.filter(state__in=(DraftState.DRAFT, DraftState.SUBMITTED)).order_by("code")
    return iter(rows.values_list("code", "name", "document").iterator(_BATCH))


def _findings(stored: Iterable[Mapping[str, Any]]) -> tuple[Finding, ...]:
    return tuple(finding_from(each) for each in stored if each["rule"] in RULES)


def _read_facts() -> Facts:
    content = _report(GRAPH)
    graph = graph_from(content) if content else Graph()
    names = dict(BasicItem.objects.values_list("code", "name"))
    ruled = {at: ProofState(row.state) for at, row in rulings_on(clock.today()).items()}
    storied = frozenset(ItemStory.objects.filter(retired_from=None).values_list("item", flat=True).distinct())
    assessed = assessments.now().valid()
    return Facts(standards_known(), graph, names, storied=storied, ruled=ruled, assessed=assessed)


def _report(key: str) -> Any:
    return CatalogueReport.objects.filter(key=key).values_list("content", flat=True).first()


def _read_reasons(guide: BoundGuide) -> Mapping[str, Reason]:
    rows: Iterable[Mapping[str, Any]] = guide.unified["materials"]
    records = queries.standard_materials({str(row["standard_code"]) for row in rows if row["standard_code"]})
    papers = {
        code: Paper(code, each.name, each.names, each.issuer, each.certificate_type, each.registry_source)
        for code, each in records.items()
    }
    found = {str(row["id"]): reason_for(row, papers.get(str(row["standard_code"]))) for row in rows}
    return {name: reason for name, reason in found.items() if reason is not None}


def _place(after: str | None, most: int) -> int:
    if after is None:
        return 0
    if not (after.isascii() and after.isdigit() and len(after) < 8) or int(after) > most:
        raise DomainError("catalogue.page_invalid")
    return int(after)


def _tally(row: QualityTally) -> Tally:
    counts = {rule: times for rule, times in row.counts.items() if rule in RULES}
    return Tally(row.key, row.body, row.name, row.region_code, row.guides, row.score, counts)


def _proof(row: ProofEntry) -> Proof:
    return Proof(
        row.kind,
        row.key,
        row.name,
        row.words,
        row.standard_code,
        row.issuer,
        tuple(row.basis),
        ProofState(row.state),
        row.guides,
        tuple((code, name) for code, name in row.users),
        row.abolished_on,
        row.ruled_on,
    )
