"""How the item is offered: visits, phones, themes, process, result, questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tongban.registry.catalogue.checks.conditions import answer_names, when_problems
from tongban.registry.catalogue.checks.problem import Problem, problem

_ACCEPTED_ONLINE = 4
AREA_CODES = {
    "3601": ("南昌市", "0791"),
    "3602": ("景德镇市", "0798"),
    "3603": ("萍乡市", "0799"),
    "3604": ("九江市", "0792"),
    "3605": ("新余市", "0790"),
    "3606": ("鹰潭市", "0701"),
    "3607": ("赣州市", "0797"),
    "3608": ("吉安市", "0796"),
    "3609": ("宜春市", "0795"),
    "3610": ("抚州市", "0794"),
    "3611": ("上饶市", "0793"),
}
"""First four digits of the region → city and long-distance code."""
_PERMIT_STAGES = {"ACCEPT": "受理", "REVIEW": "审查", "DECIDE": "决定", "CONCLUDE": "办结", "DELIVER": "送达"}


def service_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """The guide is complete enough to be acted on (行政许可法第三十条) and does not contradict itself."""
    unified, local = document["unified"], document["local"]
    if bool(local["visits"]) != bool(local["visit_reason"]):
        yield problem("visits_reason", "local.visits")
    if local["visits"] == 0 and not {"ONLINE", "POST"} & set(local["forms"]):
        yield problem("visits_forms", "local.forms")
    if set(local["phones"]) & set(local["complaint_phones"]):
        yield problem("phones_same", "local.complaint_phones")
    yield from _phones(local)
    if local.get("pay_online") and not unified["fees"]:
        yield problem("fee_online", "local.pay_online")
    if max(local.get("online_depth", ()), default=0) >= _ACCEPTED_ONLINE and "ONLINE" not in local["forms"]:
        yield problem("online_depth", "local.online_depth")
    for service_object in ("NATURAL", "LEGAL"):
        if (service_object in unified["service_objects"]) != (service_object in unified["themes"]):
            yield problem("themes", "unified.themes", object=service_object)
    for result in unified["results"]:
        if result["name"].endswith("证") and not result["certificate_type"]:
            yield problem("result_certificate", f"unified.results.{result['id']}", name=result["name"])
    yield from when_problems(unified.get("electronic_delivery"), "unified.electronic_delivery", answer_names(unified))
    if unified["kind"] == "PERMIT":
        yield from _permit(unified)


def _phones(local: Mapping[str, Any]) -> Iterator[Problem]:
    """A landline bears the area code of the body's city."""
    place, area = AREA_CODES.get(local["region_code"][:4], ("", ""))
    for part in ("phones", "complaint_phones"):
        for phone in local[part]:
            code, dash, _ = phone.partition("-")
            if area and dash and code != area:
                yield problem("phone_area", f"local.{part}", phone=phone, place=place, area=area)


def _permit(unified: Mapping[str, Any]) -> Iterator[Problem]:
    stages = {step["stage"] for step in unified["steps"]}
    for stage, name in _PERMIT_STAGES.items():
        if stage not in stages:
            yield problem("stage_missing", "unified.steps", stage=name)
    if not unified["faq"]:
        yield problem("faq_missing", "unified.faq")
    if not unified["results"]:
        yield problem("result_missing", "unified.results")
