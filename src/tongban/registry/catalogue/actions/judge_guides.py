"""Judge published guides by the rules of quality, and count what was found: graph, register of proofs, links, tallies."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Min, Q

from tongban.foundation import clock
from tongban.registry.catalogue import quality
from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.linting import Facts, lint, score_of
from tongban.registry.catalogue.linting.demands import Demand, demands_of
from tongban.registry.catalogue.material_graph import Document, Graph, Link, Node, Papers, links, node_of
from tongban.registry.catalogue.material_queries import cases_by_text
from tongban.registry.catalogue.models import (
    CatalogueReport,
    GuideQuality,
    GuideVersion,
    ProofEntry,
    QualityTally,
    SearchRow,
)
from tongban.registry.catalogue.proof_checks import rulings_on

_BATCH = 500
_MOST_USERS = 20
_LEVELS = (2, 4, 6, 9, 12)
"""Digits of a region code by level: province, city, county, township, village."""


_Text = tuple[Document, int, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Judged:
    """Guides in force, versions judged now, and versions left for the next time."""

    guides: int
    judged: int
    left: int


@dataclass(frozen=True, slots=True)
class _Asked:
    """A proof or seal in one unified text, which so many guides in force share; ``code`` is one of them."""

    demand: Demand
    code: str
    name: str
    guides: int


@dataclass(slots=True)
class _Gathered:
    """What is taken from each unified text as it passes: none is kept whole."""

    papers: Papers
    nodes: set[Node] = field(default_factory=set)
    demanded: dict[tuple[str, str], list[_Asked]] = field(default_factory=lambda: defaultdict(list))

    def passing(self, texts: Iterable[_Text]) -> Iterator[_Text]:
        """The same texts."""
        for document, guides, cases in texts:
            self.nodes.add(node_of(document, self.papers))
            codes, name = document["codes"], document["unified"]["name"]
            for demand in demands_of(document, self.papers):
                asked = _Asked(demand, str(codes["handling"] or codes["implementation"]), name, guides)
                self.demanded[demand.kind.value, demand.key].append(asked)
            yield document, guides, cases


def judge_catalogue(most: int | None = None) -> Judged:
    """Make the graph, the register of proofs and the ranking of data links anew; judge what was not judged by these rules;
    count. ``most`` bounds how many versions are judged at once.

    May run twice and at any time; each part is written whole, and readers see the old until it is.
    """
    today = clock.today()
    papers = quality.standards_known()
    gathered = _Gathered(papers)
    found = links(gathered.passing(_texts(today)), papers)
    _write_reports(Graph(frozenset(gathered.nodes)), found)
    _write_proofs(gathered.demanded, today)
    quality.forget_facts()
    facts = quality.facts_now()
    wanted = _waiting(today, quality.edition_of(facts))
    now = wanted if most is None else wanted[:most]
    _judge(now, facts)
    return Judged(_count(today), len(now), len(wanted) - len(now))


def _texts(day: date) -> Iterator[_Text]:
    """What is in force on ``day``: each unified text once, in one document that bears it, how many guides do, and in how many
    cases of theirs each material was asked."""
    offered = quality.in_force(day).values("guide_hash")
    shared = GuideVersion.objects.filter(hash__in=offered).values("unified_hash")
    rows = list(shared.annotate(one=Min("hash"), guides=Count("hash")).values_list("one", "unified_hash", "guides"))
    cases = cases_by_text(day)
    for start in range(0, len(rows), _BATCH):
        some = {one: (unified_hash, guides) for one, unified_hash, guides in rows[start : start + _BATCH]}
        for guide_hash, document in GuideVersion.objects.filter(hash__in=some).values_list("hash", "document"):
            unified_hash, guides = some[guide_hash]
            yield document, guides, cases.get(unified_hash, {})


def _write_reports(graph: Graph, found: Iterable[Link]) -> None:
    ranked = [[each.source, each.registry, each.guides, list(each.papers), each.cases] for each in found]
    CatalogueReport.objects.bulk_create(
        (
            CatalogueReport(key=key, content=content, made_at=clock.now())
            for key, content in ((quality.GRAPH, graph.as_data()), (quality.LINKS, ranked))
        ),
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["content", "made_at"],
    )


@transaction.atomic
def _write_proofs(demanded: Mapping[tuple[str, str], Sequence[_Asked]], today: date) -> None:
    rows = [_proof(key, found) for key, found in demanded.items()]
    # What was asked and is asked no more is abolished, from the day on which that was seen.
    for row in ProofEntry.objects.all():
        if (row.kind, row.key) not in demanded:
            row.abolished_on = row.abolished_on if row.state == ProofState.ABOLISHED else today
            row.state, row.guides = ProofState.ABOLISHED, 0
            rows.append(row)
    # What the province has ruled holds, whatever the guides say.
    ruled = rulings_on(today)
    for row in rows:
        ruling = ruled.get((row.kind, row.key))
        row.ruled_on = ruling.since if ruling else None
        if ruling is not None:
            gone = ruling.state == ProofState.ABOLISHED
            row.state, row.abolished_on = ruling.state, ruling.since if gone else None
            row.basis = [f"《{each['law']}》{each['article']}" for each in ruling.basis]
    ProofEntry.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=[
            "name", "words", "standard_code", "issuer", "basis", "state", "guides", "users", "abolished_on", "ruled_on",
        ],
    )  # fmt: skip


_GRAVEST = (ProofState.NO_BASIS, ProofState.KEPT, ProofState.DECLARED)


def _proof(key: tuple[str, str], found: Sequence[_Asked]) -> ProofEntry:
    """One line for all guides that demand it; it stands without basis while any of them cites none."""
    first = found[0].demand
    users = {(each.code, each.name): each.guides for each in found}
    states = {each.demand.state for each in found}
    return ProofEntry(
        kind=key[0],
        key=key[1],
        name=first.name,
        words=first.words,
        standard_code=first.standard_code,
        issuer=first.issuer[:200],
        basis=list(dict.fromkeys(cited for each in found for cited in each.demand.basis)),
        state=next(state for state in _GRAVEST if state in states),
        guides=sum(users.values()),
        users=sorted(users, key=lambda each: each[1])[:_MOST_USERS],
        abolished_on=None,
    )


def _waiting(day: date, edition: str) -> list[str]:
    """Versions in force on ``day`` or later that these rules have not judged, by code."""
    offered = SearchRow.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day)).exclude(guide_hash="")
    judged = GuideQuality.objects.filter(rules=edition).values("hash")
    return list(offered.exclude(guide_hash__in=judged).order_by("code").values_list("guide_hash", flat=True))


def _judge(hashes: Sequence[str], facts: Facts) -> None:
    edition, now = quality.edition_of(facts), clock.now()
    for start in range(0, len(hashes), _BATCH):
        rows = GuideVersion.objects.filter(hash__in=hashes[start : start + _BATCH])
        GuideQuality.objects.bulk_create(
            [_row(*each, facts, edition, now) for each in rows.values_list("hash", "document")],
            update_conflicts=True,
            unique_fields=["hash"],
            update_fields=["score", "counts", "findings", "rules", "made_at"],
        )


def _row(guide_hash: str, document: Mapping[str, Any], facts: Facts, edition: str, now: datetime) -> GuideQuality:
    found = lint(document, facts)
    return GuideQuality(
        hash=guide_hash,
        score=score_of(found),
        counts=Counter(each.rule for each in found),
        findings=[each.as_data() for each in found],
        rules=edition,
        made_at=now,
    )


@dataclass(slots=True)
class _Sum:
    """What is added up for one body or region."""

    name: str
    above: str
    guides: int = 0
    points: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, score: int, rules: Mapping[str, int]) -> None:
        self.guides, self.points = self.guides + 1, self.points + score
        self.counts.update(rules.keys())


def _count(day: date) -> int:
    """Tallies of every body and region; how many guides are in force."""
    judged = {each[0]: each[1:] for each in GuideQuality.objects.values_list("hash", "score", "counts").iterator()}
    sums: dict[str, _Sum] = {}
    columns = ("guide_hash", "department_uscc", "department_name", "region_code")
    guides = 0
    for guide_hash, uscc, name, region in quality.in_force(day).values_list(*columns).iterator():
        guides += 1
        if guide_hash not in judged:
            continue
        sums.setdefault(uscc, _Sum(name, region)).add(*judged[guide_hash])
        for code, above in regions_above(region):
            sums.setdefault(code, _Sum("", above)).add(*judged[guide_hash])
    with transaction.atomic():
        QualityTally.objects.all().delete()
        QualityTally.objects.bulk_create(
            QualityTally(
                key=key,
                body=bool(each.name),
                name=each.name,
                region_code=each.above,
                guides=each.guides,
                score=round(each.points / each.guides),
                counts=each.counts,
            )
            for key, each in sums.items()
        )
    return guides


def regions_above(code: str) -> Iterator[tuple[str, str]]:
    """(region, the one above it or "") from the province down to the region of this code."""
    above = ""
    for digits in _LEVELS:
        region = code[:digits].ljust(12, "0")
        if region != above:
            yield region, above
        if region == code:
            return
        above = region
