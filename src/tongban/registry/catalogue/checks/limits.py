"""Limits: what is promised, what the law allows, what silence means."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.kernel.worktime import Limit, Unit
from tongban.registry.catalogue.checks.ids import field_rows
from tongban.registry.catalogue.checks.problem import Problem, problem

# Tenths of an hour, for comparing limits of different units: 5 working days are 7 days.
_TENTHS = {Unit.HOUR: 10, Unit.NATURAL_DAY: 240, Unit.WORKING_DAY: 336, Unit.MONTH: 7_200, Unit.YEAR: 87_600}


def limit_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """行政许可法第三十二条 (5 days, silence), 第四十二条 (20 days, extension), 第四十四条 (10 days)."""
    unified = document["unified"]
    promised = _limit(document["local"]["promised_limit"])
    statutory = _limit(unified["statutory_limit"]) if unified["statutory_limit"] else None
    if (unified["handling_kind"] == "IMMEDIATE") != (promised.amount == 0):
        yield problem("limit_immediate", "local.promised_limit")
    if statutory is not None and longer(promised, statutory):
        yield problem("limit_promise", "local.promised_limit", promised=promised, statutory=statutory)
    if unified["extension"] and statutory is None:
        yield problem("extension_without_limit", "unified.extension")
    if unified["silence"] == "PLATFORM_ACCEPT" and not unified.get("silence_basis"):
        yield problem("silence_basis", "unified.silence_basis")
    yield from _renewal(unified)
    if unified["kind"] == "PERMIT":
        yield from _permit(unified, statutory)


def _renewal(unified: Mapping[str, Any]) -> Iterator[Problem]:
    """行政许可法第五十条: a renewal names the field of the permit, asks for it in a span, and has a term to renew."""
    rule = unified.get("renewal")
    if rule is None:
        return
    fields = {str(row.get("id", "")): row for row, group in field_rows(unified) if not group}
    field = fields.get(rule["permit"], {})
    if field.get("type") != "text" or not field.get("required"):
        yield problem("renewal_field", "unified.renewal.permit", id=rule["permit"])
    earliest = rule.get("earliest")
    units = {row["unit"] for row in (rule["latest"], earliest) if row}
    if not units <= {"WORKING_DAY", "NATURAL_DAY"} or len(units) > 1:
        yield problem("renewal_units", "unified.renewal")
    elif earliest and earliest["amount"] <= rule["latest"]["amount"]:
        yield problem("renewal_span", "unified.renewal.earliest")
    if not any(result["validity"] for result in unified["results"]):
        yield problem("renewal_term", "unified.results")


def _permit(unified: Mapping[str, Any], statutory: Limit | None) -> Iterator[Problem]:
    if statutory is None:
        yield problem("limit_missing", "unified.statutory_limit")
    if longer(_limit(unified["acceptance_limit"]), Limit(5, Unit.WORKING_DAY)):
        yield problem("limit_acceptance", "unified.acceptance_limit")
    if longer(_limit(unified["delivery_limit"]), Limit(10, Unit.WORKING_DAY)):
        yield problem("limit_delivery", "unified.delivery_limit")
    if unified["silence"] != "STATUTORY_ACCEPT":
        yield problem("silence_permit", "unified.silence", silence=unified["silence"])


def longer(one: Limit, other: Limit) -> bool:
    """Whether ``one`` is more time than ``other``, also in other units: 5 working days are 7 days."""
    return _length(one) > _length(other)


def _limit(row: Mapping[str, Any]) -> Limit:
    return Limit(row["amount"], Unit[row["unit"]])


def _length(limit: Limit) -> int:
    return limit.amount * _TENTHS[limit.unit]
