"""Where kernel and oracle are known to differ, and the law is with the oracle: one predicate for each finding.

The comparison leaves such histories out; ``test_findings.py`` holds the smallest case of each as a strict xfail. Who
mends the kernel removes the predicate and the mark.
"""

from __future__ import annotations

from tests.oracle.histories import History
from tongban.kernel.worktime import FactKind, Limit, Unit

_IN_MONTHS = (Unit.MONTH, Unit.YEAR)


def silence_at_midnight(history: History) -> bool:
    """A deed at the very instant at which silence took effect, written down before silence was."""
    facts = history.facts
    return any(
        later.kind is FactKind.DEEMED_ACCEPTED and later.at == earlier.at and earlier.kind is not later.kind
        for place, later in enumerate(facts)
        for earlier in facts[:place]
    )


def zero_hours(history: History) -> bool:
    """A limit of 0 hours, which is over before it began."""
    limits = history.limits
    return Limit(0, Unit.HOUR) in (limits.acceptance, limits.promised, limits.statutory, limits.delivery)


def months_extended_by_months(history: History) -> bool:
    """A limit in months or years extended by months or years, counted as two periods instead of one."""
    statutory = history.limits.statutory
    return (
        statutory is not None
        and statutory.unit in _IN_MONTHS
        and any(
            fact.kind is FactKind.EXTENDED and Unit(fact.data.get("unit", statutory.unit)) in _IN_MONTHS
            for fact in history.facts
        )
    )


def named_pause_not_resumed(history: History) -> bool:
    """A pause that carries ``name`` and a resumption that carries ``kind``: the clock stands on."""
    facts = history.facts
    return any(fact.kind is FactKind.RESUMED and "kind" in fact.data for fact in facts) and any(
        fact.kind is FactKind.PAUSED and "kind" not in fact.data for fact in facts
    )


FINDINGS = (silence_at_midnight, zero_hours, months_extended_by_months, named_pause_not_resumed)


def known(history: History) -> bool:
    """Whether a finding explains what may differ here."""
    return any(finding(history) for finding in FINDINGS)
