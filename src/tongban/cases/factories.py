"""Making applications and cases in tests, the bench and the seed, by the same deeds that everybody uses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from typing import Any
from uuid import UUID, uuid4, uuid5

import orjson

from tongban.cases.actions.draft import (
    OpenDraft,
    application_of,
    application_party,
    put_content,
    start_draft,
    submit_draft,
)
from tongban.cases.actions.submit import Receipt
from tongban.cases.actions.upload import upload
from tongban.cases.contract import COUNTED
from tongban.cases.kinds import Kept
from tongban.cases.models import CaseContract
from tongban.cases.provided import provisions
from tongban.cases.queries.notice import notice_of
from tongban.foundation import clock
from tongban.foundation.calendars import current_version
from tongban.kernel import formspec
from tongban.kernel.codes import implementation_code
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.kinds import ExerciseLevel, MaterialSource
from tongban.registry.catalogue.queries import current_guide, find_items, forget_current, item
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import Party

PDF = b"%PDF-1.4\n% example\n%%EOF\n"

Document = dict[str, Any]
EDITOR = uuid5(UUID("0b7c8a1e-93f5-5d3b-8f0a-61c1b2f6d7aa"), "cases:factories")
IN_FORCE = date(2026, 1, 5)
"""Since when the sample catalogue, and what is made from it here, is in force."""


@cache
def sample_item(county: str = "360722000000", name: str = "食品经营许可（新办）") -> str:
    """实施编码 of the sample item of that county: the same in every seed."""
    return find_items(name, county, None, 5).items[0].code


def published(like: str, basic_code: str, *alterations: Callable[[Document], None]) -> str:
    """Publish an altered copy of the guide ``like`` as another item of the same body; returns its 实施编码.

    Characters 3 and 4 of the 12-character ``basic_code`` are the number of the item's kind.
    """
    document: Document = orjson.loads(orjson.dumps(current_guide(like).document))
    for alter in alterations:
        alter(document)
    level = ExerciseLevel(document["unified"]["exercise_level"]).digit
    code = implementation_code(document["local"]["department_uscc"], level, basic_code)
    document["codes"] = {**document["codes"], "basic": basic_code, "implementation": code}
    publish_guide(actor_id=EDITOR, document=document, valid_from=IN_FORCE, now=clock.now())
    forget_current()
    return code


def with_originals(document: Document) -> None:
    """营业场所布局图 (m3) and the list of rules (m5) are to be seen in the original, at one visit."""
    document["local"] |= {"visits": 1, "visit_reason": "核验原件"}
    for row in document["unified"]["materials"]:
        row["original_seen"] = row["id"] in ("m3", "m5")


def with_uncorrected_rule(document: Document) -> None:
    """退件 may follow thirty days after a notice that nobody answered."""
    after = {"amount": 30, "unit": "NATURAL_DAY"}
    text = "自告知补正之日起三十日内没有补正的，退回申请。"
    document["unified"]["uncorrected_rule"] = {"text": text, "after": after, "basis": ["b13"]}


def with_procedures(document: Document) -> None:
    """听证 (p1, 20 working days), 检验 (p2, 5 working days), 专家评审 (p3, 30 days) may hold the clock."""
    document["unified"]["special_procedures"] += [
        {"id": "p2", "kind": "INSPECTION", "name": "检验", "max": _limit(5), "basis": ["b23"]},
        {"id": "p3", "kind": "EXPERT_REVIEW", "name": "专家评审", "max": _limit(30, "NATURAL_DAY"), "basis": ["b23"]},
    ]


def without_rules(document: Document) -> None:
    """No procedure, no extension, no rule for corrections that do not come."""
    document["unified"] |= {"special_procedures": [], "extension": None, "uncorrected_rule": None}


def with_inspection(document: Document) -> None:
    """The first step is an inspection on the spot, whatever is applied for."""
    unified = document["unified"]
    unified["steps"] = [row for row in unified["steps"] if row["id"] != "s1"]
    steps = [row for row in unified["review_plan"]["steps"] if row["id"] != "s1"]
    for row in steps:
        row |= {"when": None, "after": [each for each in row["after"] if each != "s1"]}
    unified["review_plan"]["steps"] = steps


def with_publicity(document: Document) -> None:
    """After the first step the matter is published for seven days (s4)."""
    unified = document["unified"]
    step = {"id": "s4", "name": "公示", "duty": "REVIEW", "kind": "publicity", "limit": _limit(10, "NATURAL_DAY"),
            "lasts": _limit(7, "NATURAL_DAY"), "after": ["s1", "s3"], "when": None}  # fmt: skip
    unified["review_plan"]["steps"].append(step)
    for row in unified["review_plan"]["steps"]:
        if row["id"] == "s2":
            row["after"] = ["s4"]
    place = next(index for index, row in enumerate(unified["steps"]) if row["id"] == "s2")
    unified["steps"].insert(
        place, {"id": "s4", "name": "公示", "stage": "REVIEW", "requirements": "公示七日，可以提出异议。"}
    )


def with_renewal(document: Document) -> None:
    """延续: of the sample permit, asked for between ninety and fifteen working days before its end."""
    unified = document["unified"]
    field = {
        "id": "f.permit.code",
        "type": "text",
        "label": "原许可的登记码",
        "required": True,
        "max_length": 30,
        "sample": "3",
    }
    unified["form"]["sections"][0]["fields"].append(field)
    unified["renewal"] = {
        "of": ["000131990001"],
        "permit": "f.permit.code",
        "latest": _limit(15),
        "earliest": _limit(90),
        "silence": "GRANT",
        "text": "在有效期届满前九十个工作日至十五个工作日期间提出。",
        "basis": ["b13"],
    }


def silence_none(document: Document) -> None:
    """行政确认: silence of the body has no effect but a card."""
    document["unified"] |= {"kind": "CONFIRMATION", "silence": "NONE"}


def silence_by_platform(document: Document) -> None:
    """行政确认: silence accepts by the platform's rule."""
    document["unified"] |= {"kind": "CONFIRMATION", "silence": "PLATFORM_ACCEPT", "silence_basis": ["b21"]}


def _limit(amount: int, unit: str = "WORKING_DAY") -> Document:
    return {"amount": amount, "unit": unit}


def first_scenario(guide: BoundGuide) -> dict[str, str]:
    """The first choice of every question."""
    return {question.id: question.choices[0].value for question in guide.scenario.questions}


def filled_draft(
    actor: Actor,
    implementation_code: str,
    *,
    party: tuple[PartyKind, UUID] | None = None,
    answers: dict[str, Any] | None = None,
) -> OpenDraft:
    """A draft with sample answers (``answers`` override) and every required upload, ready to be confirmed."""
    guide = current_guide(implementation_code)
    kind, party_id = party or (PartyKind.LEGAL, actor.legal_persons[0])
    draft = start_draft(actor, implementation_code=implementation_code, kind=kind, party_id=party_id)
    scenario = guide.clean_scenario(first_scenario(guide))
    applicant = application_party(actor, draft)
    given = {**formspec.sample_answers(guide.form), **known_answers(guide, applicant), **(answers or {})}
    filled: dict[str, Any] = {}
    for section in guide.form.sections:
        raw = {field.id: given[field.id] for field in section.fields if field.id in given}
        cleaned, _ = formspec.clean_section(guide.form, section.id, raw, filled, scenario, partial=True)
        filled = formspec.merge_section(guide.form, section.id, filled, cleaned, scenario)
    papers = {
        need.id: [str(upload(actor, name=f"{need.name}.pdf", chunks=[PDF, need.id.encode()]).id)]
        for need in guide.materials_for(scenario, filled)
        if need.required and need.source is MaterialSource.UPLOAD
    }
    # One save, not one for each section and paper: most tests are about what comes afterwards.
    return put_content(draft, {"scenario": scenario, "answers": filled, "uploads": papers})


def known_answers(guide: BoundGuide, applicant: Party) -> dict[str, Any]:
    """What the form is filled with, without typing, about this applicant."""
    return {path: each.value for path, each in provisions(guide.form, applicant, {}).items()}


def submitted(actor: Actor, implementation_code: str, **options: Any) -> Receipt:
    """A submitted case."""
    draft = filled_draft(actor, implementation_code, **options)
    confirmed = application_of(actor, draft).confirmation
    told = notice_of(draft.guide).version
    return submit_draft(actor, draft.id, seen=draft.version, confirmed=confirmed, notice=told)


def contracts(item_code: str, ended_on: date | None, number: int = 1, **columns: Any) -> None:
    """Rows of ``number`` cases that ended on that day with every promise kept, but for ``columns``; the cases themselves
    are left out, so only for a transaction that is rolled back."""
    found, guide = item(item_code), current_guide(item_code)
    given = {
        "n": 9,
        "guide_id": guide.hash,
        "item": item_code,
        "basic_code": guide.basic_code,
        "department_id": found.department_id,
        "region_code": found.region_code,
        "ending": "DECIDED",
        "ended_on": ended_on,
        "calendar_version": current_version(),
        **dict.fromkeys(COUNTED.values(), Kept.KEPT.value),
        **columns,
    }
    CaseContract.objects.bulk_create([CaseContract(case_id=uuid4(), **given) for _ in range(number)])
