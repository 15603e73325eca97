"""Proofs and seals with their basis and as the province has ruled, and proofs that go round in a circle."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tongban.registry.catalogue.kinds import ProofKind, ProofState
from tongban.registry.catalogue.linting.facts import Facts
from tongban.registry.catalogue.linting.finding import Finding, finding
from tongban.registry.catalogue.linting.guide_text import GuideText, Row, requirement_texts, said
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.material_graph import Node, Paper, brought, certificate_of, node_of, rows

PROOF = re.compile(r"证明(?:材料|文件|书|信|表|资料|函)?$")
"""A paper by which somebody else vouches for a fact."""
# Named 证明, and yet a document of its own: certificates of the state, and papers that identify.
_NO_PROOF = re.compile(
    r"(?:身份|出生医学|死亡医学|完税|主体资格|任职|产权|权属|学历|法人|法定代表人|资质|资格|缴费|付款|交易)证明"
)
SEAL = re.compile(r"(?:加盖|盖)[^，。；]{0,12}(?:公章|印章|章)|签章|盖章|鉴章|公章")
_NO_SEAL = re.compile(
    r"(?:不用|无需|无须|不需要?|不必|免)[^，。；]{0,6}(?:盖|章)|电子(?:签章|印章)|在线确认|刻制|(?:签名|签字|签署)(?:或者?|、)[^，。]{0,6}(?:盖|章)"
)
"""A seal that a signature or an electronic seal may stand for is none to run after."""
_DECLARED = "告知承诺"
_WHAT = {ProofKind.PROOF: "证明", ProofKind.SEAL: "盖章"}


def is_proof(name: str, paper: Paper | None) -> bool:
    """Whether it is a 证明事项: what is called 证明, but for certificates of the state that are called so (清税证明)."""
    head = plain(name)
    certificate = paper is not None and paper.held and head.endswith(plain(paper.name))
    return bool(PROOF.search(head)) and not _NO_PROOF.search(head) and not certificate


def seal_of(row: Row) -> str:
    """The words that ask for a seal; empty where none is asked for."""
    for words in (said(row.get("seal")), said(row.get("name")), *requirement_texts(row)):
        if SEAL.search(words) and not _NO_SEAL.search(words):
            return words
    return ""


def demanded(row: Row, paper: Paper | None) -> Iterator[tuple[ProofKind, str, str]]:
    """(kind, key, words that ask for it) of the proof that a material is, and of the seal that it must bear. ``key`` is the same
    wherever the same paper is asked."""
    name = said(row.get("name"))
    key = paper.code if paper else plain(name)[:200]
    if is_proof(name, paper):
        yield ProofKind.PROOF, key, name
    if words := seal_of(row):
        yield ProofKind.SEAL, key, words


def declared(row: Row) -> bool:
    """Whether the guide says that a declaration of the applicant does instead (告知承诺)."""
    return any(_DECLARED in each for each in (said(row.get("hint")), said(row.get("name")), *requirement_texts(row)))


def proof_abolished(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """What the province has abolished is asked of nobody."""
    for place, _row, kind, words in _ruled(text, facts, ProofState.ABOLISHED):
        yield finding("proof_abolished", place, what=_WHAT[kind], text=words)


def declaration_possible(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """Where the province has ruled that a declaration does, the guide says so."""
    for place, row, kind, words in _ruled(text, facts, ProofState.DECLARED):
        if not declared(row):
            yield finding("declaration_possible", place, what=_WHAT[kind], text=words)


def _ruled(text: GuideText, facts: Facts, state: ProofState) -> Iterator[tuple[str, Row, ProofKind, str]]:
    for row in text.materials if facts.ruled else ():
        if row.get("from", "UPLOAD") != "REGISTRY":
            for kind, key, words in demanded(row, facts.papers.behind(row)):
                if facts.ruled.get((kind.value, key)) is state:
                    yield f"unified.materials.{row.get('id')}", row, kind, words


def proof_without_basis(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """优化营商环境条例第四十四条: a proof rests on a law, a regulation or a decision of the State Council."""
    for row in text.materials:
        if text.rests(row):
            continue
        name, paper = said(row.get("name")), facts.papers.behind(row)
        place = f"unified.materials.{row.get('id')}"
        if is_proof(name, paper):
            yield finding("proof_without_basis", place, what="证明", text=name)
        elif words := seal_of(row):
            yield finding("proof_without_basis", place, what="盖章", text=words)


def circular_proof(text: GuideText, facts: Facts) -> Iterator[Finding]:
    """A certificate that this item needs and that nobody can get without what this item issues."""
    node = node_of(text.document, facts.papers)
    if not node.gives:
        node = _by_name(text, facts)
    if not node.gives or not node.needs:
        return
    graph = facts.graph.with_node(node)
    for row in brought(text.unified):
        certificate = certificate_of(row, facts.papers)
        way = graph.circle(node, certificate)
        if way:
            told = " → ".join((text.name or way[-1], *way))
            yield finding("circular_proof", f"unified.materials.{row.get('id')}", text=said(row.get("name")), way=told)


_ISSUES = re.compile(
    r"^(?P<what>.{2,30}(?:证书|证明|执照|证))(?:的)?(?:核发|申领|首次申领|首次申请|签发|新办|办理|开具|出具|申请)(?:[（(].*)?$"
)


def _by_name(text: GuideText, facts: Facts) -> Node:
    """A draft without results issues what its name says it issues."""
    match = _ISSUES.search(text.name)
    node = node_of(text.document, facts.papers)
    if match is None or rows(text.unified, "results"):
        return node
    paper = facts.papers.suggest(match["what"]) if facts.papers.suggest else None
    known = facts.papers.by_code.get(paper.code) if paper is not None and paper.certain else None
    what = (known.certificate_type if known else "") or plain(match["what"])
    return Node(node.key, node.name, node.needs, frozenset({what}))
