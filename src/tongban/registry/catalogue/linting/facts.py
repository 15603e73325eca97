"""What the rules must know beside the document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from tongban.registry.catalogue.kinds import ProofState
from tongban.registry.catalogue.matching import Standards
from tongban.registry.catalogue.material_graph import NO_PAPERS, Document, Graph, Paper, Papers, graph_of


class Standard(Protocol):
    """A standard material, whatever table or file it stands in."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def names(self) -> Iterable[str]: ...
    @property
    def issuer(self) -> str: ...
    @property
    def certificate_type(self) -> str: ...
    @property
    def registry_source(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Facts:
    """Standard materials, the material graph of the catalogue, the names of basic items by 基本编码, and what the province has
    ruled of proofs and seals by (kind, key). All may be empty: then the rules judge by the text alone. ``storied``: codes of
    the items with stories; None: nobody has looked. ``assessed``: (基本编码, region) with a valid impact assessment; None: there is
    no register of them yet."""

    papers: Papers = NO_PAPERS
    graph: Graph = field(default_factory=Graph)
    basic_names: Mapping[str, str] = field(default_factory=dict)
    storied: frozenset[str] | None = None
    ruled: Mapping[tuple[str, str], ProofState] = field(default_factory=dict)
    assessed: frozenset[tuple[str, str]] | None = None


def papers_of(standards: Iterable[Standard]) -> Papers:
    """The standard materials, with the suggestion for names without a code."""
    found = {
        each.code: Paper(
            each.code, each.name, tuple(each.names), each.issuer, each.certificate_type, each.registry_source
        )
        for each in standards
    }
    return Papers(found, Standards((each.code, each.name, each.names) for each in found.values()).suggest)


def facts_from(
    standards: Iterable[Mapping[str, Any]],
    documents: Iterable[Document] = (),
    basic_names: Mapping[str, str] | None = None,
) -> Facts:
    """Facts from plain rows (``data/standard_materials*.yaml``) and the guides of a catalogue."""
    papers = papers_of(
        Paper(
            row["code"],
            row["name"],
            tuple(row.get("names", ())),
            row.get("issuer", ""),
            row.get("certificate_type", ""),
            row.get("registry_source", ""),
        )
        for row in standards
    )
    return Facts(papers, graph_of(documents, papers), basic_names or {})
