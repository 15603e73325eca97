"""Is this in the guide? The judgement of ``outside`` with the other names that standard materials are known under."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from tongban.registry.catalogue.guides import Answers, BoundGuide
from tongban.registry.catalogue.outside import Judgement, judge
from tongban.registry.catalogue.queries import standard_materials


def in_guide(guide: BoundGuide, asked: str, answers: Answers | None = None) -> Judgement:
    """What this version says to what somebody was asked for; with ``answers`` for that situation alone. Nothing of it is kept.
    One statement for a version that this process has not met here, else none."""
    return judge(guide, asked, answers, _names(guide))


@lru_cache(maxsize=1_024)
def _names(guide: BoundGuide) -> Mapping[str, tuple[str, ...]]:
    codes = {need.standard_code for need in guide.materials if need.standard_code}
    return {code: (each.name, *each.names) for code, each in standard_materials(codes).items()}
