"""Proofs and seals that a guide demands, for the register (取消无法律法规依据的证明和盖章)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tongban.registry.catalogue.kinds import ProofKind, ProofState
from tongban.registry.catalogue.linting.guide_text import GuideText, Row, said
from tongban.registry.catalogue.linting.proofs import declared, demanded
from tongban.registry.catalogue.material_graph import Document, Paper, Papers, rows


@dataclass(frozen=True, slots=True)
class Demand:
    """``key`` is the same wherever the same paper is asked; ``words`` are those that ask for the seal."""

    kind: ProofKind
    key: str
    name: str
    words: str
    standard_code: str
    issuer: str
    basis: tuple[str, ...]
    state: ProofState


def demands_of(document: Document, papers: Papers) -> Iterator[Demand]:
    """Of each material whether it is a proof, and whether it must bear a seal. What a registry answers is demanded of
    nobody."""
    text = GuideText(document)
    for row in text.materials:
        if row.get("from", "UPLOAD") == "REGISTRY":
            continue
        paper = papers.behind(row)
        for kind, key, words in demanded(row, paper):
            yield _demand(text, row, paper, kind, key, words if kind is ProofKind.SEAL else "")


def _demand(text: GuideText, row: Row, paper: Paper | None, kind: ProofKind, key: str, words: str) -> Demand:
    state = ProofState.DECLARED if declared(row) else ProofState.KEPT if text.rests(row) else ProofState.NO_BASIS
    return Demand(
        kind=kind,
        key=key,
        name=paper.name if paper else said(row.get("name"))[:200],
        words=words.rstrip("。；")[:300],
        standard_code=paper.code if paper else "",
        issuer=said(row.get("issuer")) or (paper.issuer if paper else ""),
        basis=tuple(_cited(text, row)),
        state=state,
    )


def _cited(text: GuideText, row: Row) -> Iterator[str]:
    cited = row.get("basis")
    wanted = {str(each) for each in cited} if isinstance(cited, list) else set()
    for basis in rows(text.unified, "legal_basis"):
        if str(basis.get("id")) in wanted:
            yield f"《{said(basis.get('law'))}》{said(basis.get('article'))}"
