"""质量分: a hundred less what the rules take off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tongban.registry.catalogue.linting.finding import Finding
from tongban.registry.catalogue.linting.rules import RULES

FULL = 100


def score_of(findings: Iterable[Finding]) -> int:
    """0 to 100. Each rule takes its points for its first finding and half as many for the second and the third: at most
    twice its points."""
    times = Counter(each.rule for each in findings)
    return max(0, FULL - sum(RULES[rule].severity.points * (1 + min(n, 3)) // 2 for rule, n in times.items()))
