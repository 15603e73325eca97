"""材料图谱: standard material ↔ certificate type ↔ the item that issues it ↔ the registry that can answer instead.

Pure. Finds proofs that go round in a circle, says why a paper is still asked, and what one data link would save. A certificate
is known by its type, a paper without a type by its plain name (matching.naming).
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from tongban.registry.catalogue.matching import Suggest
from tongban.registry.catalogue.matching.naming import plain

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Paper:
    """标准材料 as the graph needs it. ``registry_source`` and ``certificate_type`` empty: none."""

    code: str
    name: str
    names: tuple[str, ...] = ()
    issuer: str = ""
    certificate_type: str = ""
    registry_source: str = ""

    @property
    def held(self) -> bool:
        """Whether the state holds what it says: in a registry, or as a certificate that it issued itself."""
        return bool(self.registry_source or self.certificate_type)


@dataclass(frozen=True, slots=True)
class Papers:
    """The standard materials by code, with the suggestion for a name that bears no code (matching)."""

    by_code: Mapping[str, Paper]
    suggest: Suggest | None = None

    def behind(self, row: Mapping[str, Any]) -> Paper | None:
        """The standard material of a guide's material: by its code, else where its name leaves no doubt."""
        code = row.get("standard_code")
        if not code and self.suggest is not None and "standard_code" not in row:
            suggestion = self.suggest(str(row.get("name", "")))
            code = suggestion.code if suggestion.certain else ""
        return self.by_code.get(str(code)) if code else None


NO_PAPERS = Papers({})


@dataclass(frozen=True, slots=True)
class Node:
    """An item: the certificates that everybody who applies must bring, and those that it issues."""

    key: str
    name: str
    needs: frozenset[str]
    gives: frozenset[str]


def node_of(document: Document, papers: Papers) -> Node:
    """The item of a guide. Only what everybody must bring counts: not what is asked of some, nor what a registry answers."""
    unified = mapping(document.get("unified"))
    gives = {
        str(row.get("certificate_type") or "") or plain(str(row.get("name", ""))) for row in rows(unified, "results")
    }
    return Node(
        key=key_of(document) or str(unified.get("name", "")),
        name=str(unified.get("name", "")),
        needs=frozenset(certificate_of(row, papers) for row in brought(unified)) - {""},
        gives=frozenset(gives) - {""},
    )


def key_of(document: Document) -> str:
    """基本编码 and serial: the same item with whatever body; empty where the document has no code."""
    codes = mapping(document.get("codes"))
    return str(codes.get("handling") or codes.get("implementation") or "")[19:]


def brought(unified: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The materials that every applicant has to bring as a paper."""
    of_some = {name for some in switched(unified) for name in some}
    for row in rows(unified, "materials"):
        asked = row.get("required", True) and not row.get("when") and str(row.get("id")) not in of_some
        if asked and row.get("from", "UPLOAD") == "UPLOAD":
            yield row


def certificate_of(row: Mapping[str, Any], papers: Papers) -> str:
    """By what the graph knows a material: its certificate type, else its plain name."""
    paper = papers.behind(row)
    return (paper.certificate_type if paper else "") or plain(str(row.get("name", "")))


def switched(unified: Mapping[str, Any]) -> list[set[str]]:
    """The ids of materials that each row of the scenario table asks for."""
    found = [row.get("materials") for row in rows(mapping(unified.get("scenario")), "rows")]
    return [{str(name) for name in names} for names in found if isinstance(names, list)]


def mapping(value: object) -> Mapping[str, Any]:
    """The value where it is an object, else an empty one: a draft may hold anything."""
    return value if isinstance(value, Mapping) else {}


def rows(unified: Mapping[str, Any], part: str) -> list[Mapping[str, Any]]:
    """The rows of a part that are objects."""
    found = unified.get(part)
    return [row for row in found if isinstance(row, Mapping)] if isinstance(found, list) else []


@dataclass(frozen=True)
class Graph:
    """The items of a catalogue by what they need and give."""

    nodes: frozenset[Node] = frozenset()

    def with_node(self, node: Node) -> Graph:
        """The same with this item, in the place of what it was."""
        if node in self.nodes:
            return self
        return Graph(frozenset(each for each in self.nodes if each.key != node.key) | {node})

    @cached_property
    def issuers(self) -> Mapping[str, tuple[Node, ...]]:
        """Certificate → the items that issue it."""
        found: dict[str, list[Node]] = defaultdict(list)
        for node in sorted(self.nodes, key=lambda each: (each.key, each.name)):
            for certificate in node.gives:
                found[certificate].append(node)
        return {certificate: tuple(nodes) for certificate, nodes in found.items()}

    @cached_property
    def names(self) -> Mapping[str, frozenset[str]]:
        """Item → what it is called; more than one name is one too many."""
        found: dict[str, set[str]] = defaultdict(set)
        for node in self.nodes:
            found[node.key].add(node.name)
        return {key: frozenset(names) for key, names in found.items()}

    @cached_property
    def caught(self) -> frozenset[str]:
        """The certificates that nobody can ever get, because every item that issues them needs one that cannot be got.

        What no item here issues comes from elsewhere and can be got. A renewal that needs the old certificate is no circle
        while another item issues it without.
        """
        obtained: set[str] = set()
        waiting = set(self.nodes)
        while ready := {node for node in waiting if not (node.needs & self.issuers.keys()) - obtained}:
            waiting -= ready
            for node in ready:
                obtained |= node.gives
        return frozenset(self.issuers.keys() - obtained)

    def circle(self, node: Node, certificate: str) -> tuple[str, ...]:
        """The way from ``certificate``, which ``node`` needs, back to what ``node`` itself issues: certificates in the order
        in which each needs the next; empty where there is no circle."""
        if certificate not in self.caught:
            return ()
        paths: deque[tuple[str, ...]] = deque([(certificate,)])
        met = {certificate}
        while paths:
            path = paths.popleft()
            if path[-1] in node.gives:
                return path
            for issuer in self.issuers.get(path[-1], ()):
                for need in sorted(issuer.needs & self.caught - met):
                    met.add(need)
                    paths.append((*path, need))
        return ()

    def circles(self) -> tuple[tuple[str, ...], ...]:
        """Every circle once, as certificates that need each other in turn, from the first in the order of their names."""
        found = {
            _turned(way)
            for node in self.nodes
            for certificate in node.needs & self.caught
            if (way := self.circle(node, certificate))
        }
        return tuple(sorted(found))

    def as_data(self) -> list[list[Any]]:
        """JSON-ready; read again by :func:`graph_from`."""
        return sorted([node.key, node.name, sorted(node.needs), sorted(node.gives)] for node in self.nodes)


def graph_from(data: Iterable[list[Any]]) -> Graph:
    """The graph that :meth:`Graph.as_data` wrote."""
    return Graph(frozenset(Node(key, name, frozenset(needs), frozenset(gives)) for key, name, needs, gives in data))


def graph_of(documents: Iterable[Document], papers: Papers) -> Graph:
    """The graph of these guides; the same item with several bodies is one node where they ask the same."""
    return Graph(frozenset(node_of(document, papers) for document in documents))


def _turned(way: tuple[str, ...]) -> tuple[str, ...]:
    first = way.index(min(way))
    return way[first:] + way[:first]


class Why(StrEnum):
    """Why a paper is asked of the applicant; the first that holds."""

    ORIGINAL = "ORIGINAL"
    NOT_LINKED = "NOT_LINKED"
    OWN = "OWN"
    NO_REGISTRY = "NO_REGISTRY"


@dataclass(frozen=True, slots=True)
class Reason:
    """``source``: the registry or certificate that holds it already; ``issuer``: who makes the paper."""

    why: Why
    source: str = ""
    issuer: str = ""


def reason_for(row: Mapping[str, Any], paper: Paper | None) -> Reason | None:
    """Why this material is still asked; None where nobody has to bring a paper."""
    if row.get("from", "UPLOAD") != "UPLOAD":
        return None
    issuer = str(row.get("issuer") or (paper.issuer if paper else ""))
    held = (paper.registry_source or paper.certificate_type) if paper else ""
    if row.get("original_seen"):
        return Reason(Why.ORIGINAL, held, issuer)
    if held:
        return Reason(Why.NOT_LINKED, held, issuer)
    if issuer.startswith("申请") or row.get("origin") == "SELF":
        return Reason(Why.OWN, "", issuer)
    return Reason(Why.NO_REGISTRY, "", issuer)


@dataclass(frozen=True, slots=True)
class Link:
    """打通一条数据: papers that would no longer be asked if ``source`` were linked, counted over guides in force, and over the
    cases of the last twelve months in which they were asked."""

    source: str
    registry: bool
    guides: int
    papers: tuple[str, ...]
    cases: int = 0


def links(counted: Iterable[tuple[Document, int, Mapping[str, int]]], papers: Papers) -> tuple[Link, ...]:
    """What each data link would save, most papers of real cases first, then of guides. ``counted``: a unified text in a document,
    how many guides have it, and in how many cases each of its materials was asked, by element id."""
    guides: dict[tuple[str, bool], int] = defaultdict(int)
    cases: dict[tuple[str, bool], int] = defaultdict(int)
    names: dict[tuple[str, bool], set[str]] = defaultdict(set)
    for document, times, asked in counted:
        for row in rows(mapping(document.get("unified")), "materials"):
            paper = papers.behind(row)
            reason = reason_for(row, paper)
            if paper is None or reason is None or reason.why is not Why.NOT_LINKED:
                continue
            key = (reason.source, bool(paper.registry_source))
            guides[key] += times
            cases[key] += asked.get(str(row.get("id")), 0)
            names[key].add(paper.name)
    found = [Link(*key, times, tuple(sorted(names[key])), cases[key]) for key, times in guides.items()]
    return tuple(sorted(found, key=lambda each: (-each.cases, -each.guides, each.source)))
