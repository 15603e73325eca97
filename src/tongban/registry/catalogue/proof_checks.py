"""Proofs and seals at publication: what was abolished is asked of nobody, and a seal rests on an article like a proof."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from tongban.registry.catalogue import queries
from tongban.registry.catalogue.checks import Problem, problem
from tongban.registry.catalogue.kinds import ProofKind, ProofState
from tongban.registry.catalogue.linting.guide_text import GuideText
from tongban.registry.catalogue.linting.proofs import declared, demanded
from tongban.registry.catalogue.material_graph import Paper, Papers
from tongban.registry.catalogue.models import ProofRuling

_WHAT = {ProofKind.PROOF: "证明", ProofKind.SEAL: "盖章"}


def rulings_on(day: date) -> dict[tuple[str, str], ProofRuling]:
    """(kind, key) → what was ruled of it, of those that hold on ``day``. One statement."""
    return {(row.kind, row.key): row for row in ProofRuling.objects.filter(since__lte=day).order_by("since")}


def proof_problems(document: Mapping[str, Any], day: date) -> Iterator[Problem]:
    """Of a text in shape: proofs and seals that were abolished, and seals on the applicant's own papers without an article
    (优化营商环境条例第四十四条); a proof without one the other checks name. Two statements."""
    text = GuideText(document)
    asked = [row for row in text.materials if row.get("from") != "REGISTRY"]
    papers = _papers({str(row.get("standard_code")) for row in asked if row.get("standard_code")})
    ruled = {at: ProofState(row.state) for at, row in rulings_on(day).items()}
    for row in asked:
        place = f"unified.materials.{row['id']}"
        for kind, key, words in demanded(row, papers.behind(row)):
            if ruled.get((kind.value, key)) is ProofState.ABOLISHED:
                yield problem("proof_abolished", place, what=_WHAT[kind], name=words)
            elif kind is ProofKind.SEAL and _to_run_after(row) and not text.rests(row) and not declared(row):
                yield problem("seal_basis", place, words=words)


def _to_run_after(row: Mapping[str, Any]) -> bool:
    """Whether the seal stands on the applicant's own paper: whoever issues a paper seals it anyway."""
    return str(row.get("issuer", "")).startswith(("申请", "本人"))


def _papers(codes: set[str]) -> Papers:
    found = queries.standard_materials(codes)
    return Papers(
        {
            code: Paper(each.code, each.name, each.names, each.issuer, each.certificate_type, each.registry_source)
            for code, each in found.items()
        }
    )
