"""Faulty guides: each mutator plants exactly one defect of one rule into a copy of a clean guide document.

What is planted need not pass the schema of guides: drafts and imported lists hold such things, and the linter reads them.
The same seed plants the same defect. A place is written ``element[index]``, ``element`` where it has no parts that count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.lint_judged import wordings

Document = dict[str, Any]
Plant = Callable[[Document, str], str | None]
"""Alters the document in place and returns where; None: this wording cannot be planted here."""


@dataclass(frozen=True, slots=True)
class Mutator:
    rule: str
    name: str
    wordings: tuple[str, ...]
    plant: Plant


@dataclass(frozen=True, slots=True)
class Mutant:
    """A document, or a row, with one defect: of which rule, by which mutator, in which words, and where."""

    rule: str
    name: str
    wording: str
    place: str
    content: Document


def mutants(base: Document, key: str, seed: int, mutators: Sequence[Mutator]) -> Iterator[Mutant]:
    """One mutant of ``base`` by each mutator that can be planted there; ``key`` names the base."""
    for mutator in mutators:
        words = list(mutator.wordings)
        Random(f"{seed}:{mutator.name}:{key}").shuffle(words)
        for wording in words:
            content = deepcopy(base)
            if place := mutator.plant(content, wording):
                yield Mutant(mutator.rule, mutator.name, wording, place, content)
                break


# --- materials ------------------------------------------------------------------------------------------------------


def added(document: Document, name: str, **changes: Any) -> str:
    """A further material that is in order but for ``name`` and ``changes``."""
    unified = document["unified"]
    rows = unified["materials"]
    number = max((int(row["id"][1:]) for row in rows), default=0) + 1
    row = {
        "id": f"m{number}",
        "standard_code": None,
        "local_reason": "标准材料中没有这一种。",
        "name": name,
        "from": "UPLOAD",
        "required": True,
        "when": None,
        "copies": 0,
        "original_seen": False,
        "copy_kind": "ORIGINAL",
        "medium": "ELECTRONIC",
        "origin": "SELF",
        "accept": ["pdf"],
        "max_files": 1,
        "max_mb": 10,
        "issuer": "申请人",
        "basis": [unified["legal_basis"][0]["id"]],
        "requirements": [{"id": f"m{number}.r1", "text": "写明日期，由申请人签名。"}],
        "hint": "上传清晰的电子件。",
        "sample": "示例一份，写明日期并签名。",
    }
    rows.append(row | changes)
    return f"materials[{len(rows) - 1}]"


def material_named(document: Document, name: str) -> str:
    return added(document, name)


def held_added(document: Document, name: str) -> str | None:
    if _mentions(document, wordings.HELD[name]):
        return None
    return added(document, name, origin="GOVERNMENT", issuer="发证机关", copies=1)


def held_uploaded(document: Document, kind: str) -> str | None:
    """What the register answered is to be handed in by the applicant."""
    found = _first(document, "REGISTRY")
    if found is None:
        return None
    index, row = found
    row |= {"from": "UPLOAD", "copy_kind": kind, "copies": 1, "original_seen": kind != "COPY", "max_files": 1}
    row |= {"accept": ["pdf", "jpg"], "max_mb": 10, "hint": "上传清晰的电子件。", "sample": "示例一份。"}
    return f"materials[{index}]"


def sensitive_added(document: Document, name: str) -> str:
    return added(document, name, basis=[])


def proof_added(document: Document, name: str) -> str:
    return added(document, name, basis=[], issuer="出具单位", origin="OTHER")


def renamed(document: Document, pair: str) -> str | None:
    standard, loose = pair.split(">")
    for index, row in enumerate(document["unified"]["materials"]):
        if row["name"] == standard:
            row["name"] = loose
            return f"materials[{index}]"
    return None


def two_named(document: Document, name: str) -> str | None:
    joints = str.maketrans(dict.fromkeys(wordings.TWO_JOINTS, " "))
    return None if any(_mentions(document, part) for part in name.translate(joints).split()) else added(document, name)


def twin_added(document: Document, suffix: str) -> str | None:
    found = _first(document, "UPLOAD")
    if found is None:
        return None
    row = {key: value for key, value in deepcopy(found[1]).items() if key not in {"id", "name", "requirements"}}
    return added(document, found[1]["name"] + suffix, **row)


def requirement_added(document: Document, text: str) -> str | None:
    found = _first(document, "UPLOAD")
    if found is None:
        return None
    index, row = found
    row["requirements"].append({"id": f"{row['id']}.r{len(row['requirements']) + 1}", "text": text})
    return f"materials[{index}]"


def hint_continued(document: Document, text: str) -> str | None:
    found = _first(document, "UPLOAD")
    if found is None:
        return None
    index, row = found
    row["hint"] += text
    return f"materials[{index}]"


def sample_emptied(document: Document, text: str) -> str | None:
    for index, row in enumerate(document["unified"]["materials"]):
        if row["from"] == "UPLOAD" and row["sample"]:
            row["sample"] = text
            return f"materials[{index}]"
    return None


def _first(document: Document, source: str) -> tuple[int, Document] | None:
    rows = enumerate(document["unified"]["materials"])
    return next(((index, row) for index, row in rows if row["from"] == source), None)


def _mentions(document: Document, word: str) -> bool:
    return any(word in row["name"] for row in document["unified"]["materials"])


# --- other elements -------------------------------------------------------------------------------------------------


def condition_added(document: Document, text: str) -> str:
    rows = document["unified"]["conditions"]
    number = max((int(row["id"][1:]) for row in rows), default=0) + 1
    rows.append({"id": f"c{number}", "text": text, "basis": [document["unified"]["legal_basis"][0]["id"]]})
    return f"conditions[{len(rows) - 1}]"


def note_added(document: Document, text: str) -> str:
    notes = document["unified"].setdefault("notes", [])
    notes.append(text)
    return f"notes[{len(notes) - 1}]"


def question_added(document: Document, answer: str) -> str:
    faq = document["unified"]["faq"]
    faq.append({"q": "还有别的要求吗？", "a": answer})
    return f"faq[{len(faq) - 1}]"


def step_continued(document: Document, text: str) -> str:
    steps = document["unified"]["steps"]
    steps[0]["requirements"] += text
    return "steps[0]"


def step_bare(document: Document, text: str) -> str:
    steps = document["unified"]["steps"]
    index = len(steps) // 2
    steps[index]["requirements"] = text
    return f"steps[{index}]"


def fee_unsaid(document: Document, what: str) -> str | None:
    """No statement at all, or a fee without the element ``what``."""
    unified = document["unified"]
    if what == "fees":
        del unified["fees"]
        return "fees"
    if not unified["fees"] or what not in unified["fees"][0]:
        return None
    del unified["fees"][0][what]
    return "fees[0]"


def promise_longer(document: Document, days: str) -> str | None:
    """The body promises more time than the law gives: so many of the same unit more, or by another unit."""
    law = document["unified"]["statutory_limit"]
    if law is None or law["unit"] not in {"WORKING_DAY", "NATURAL_DAY"}:
        return None
    longer = {"amount": law["amount"] + int(days or 0), "unit": law["unit"]}
    document["local"]["promised_limit"] = longer if days else {"amount": law["amount"] // 15 + 2, "unit": "MONTH"}
    return "promised_limit"


def law_longer(document: Document, days: str) -> str | None:
    """A permit with a limit above twenty working days that none of its bases gives (行政许可法第四十二条)."""
    unified = document["unified"]
    amount, said = days.split(":")
    law = unified["statutory_limit"]
    given = " ".join(row["note"] + row["article"] for row in unified["legal_basis"])
    if unified["kind"] != "PERMIT" or law is None or law["unit"] != "WORKING_DAY" or said in given:
        return None
    unified["statutory_limit"] = {"amount": int(amount), "unit": "WORKING_DAY"}
    return "statutory_limit"


def no_phone(document: Document, text: str) -> str:
    document["local"]["phones"] = [text] if text else []
    return "phones"


def no_complaint_phone(document: Document, text: str) -> str:
    document["local"]["complaint_phones"] = [text] if text else []
    return "complaint_phones"


def phones_same(document: Document, _: str) -> str:
    document["local"]["complaint_phones"] = list(document["local"]["phones"])
    return "complaint_phones"


def visit_unexplained(document: Document, reason: str) -> str | None:
    local = document["local"]
    if local["visits"]:
        local["visit_reason"] = reason
        return "visit_reason"
    if local["visit_reason"]:
        return None
    local["visits"] = 2
    return "visits"


def element_emptied(document: Document, what: str) -> str:
    element, text = what.split(":")
    document["local"][element] = text
    return element


MUTATORS = (
    Mutator("catch_all", "catch_all_material", wordings.CATCH_ALL_NAMES, material_named),
    Mutator("catch_all", "catch_all_requirement", wordings.CATCH_ALL_SENTENCES, requirement_added),
    Mutator("held_already", "held_added", tuple(wordings.HELD), held_added),
    Mutator("held_already", "held_uploaded", wordings.HELD_KINDS, held_uploaded),
    Mutator("limit_above_law", "promise_longer", ("1", "5", "10", "25", ""), promise_longer),
    Mutator(
        "limit_above_law", "law_longer", ("25:二十五", "45:四十五", "60:六十", "90:九十", "120:一百二十"), law_longer
    ),
    Mutator("contact_missing", "no_phone", wordings.NO_PHONE, no_phone),
    Mutator("contact_missing", "no_complaint_phone", wordings.NO_PHONE, no_complaint_phone),
    Mutator("fee_missing", "fee_unsaid", ("fees", "basis", "standard"), fee_unsaid),
    Mutator("bare_step", "step_bare", wordings.BARE, step_bare),
    Mutator("hidden_condition", "hidden_in_notes", wordings.HIDDEN_NOTES, note_added),
    Mutator("hidden_condition", "hidden_in_hint", wordings.HIDDEN_HINTS, hint_continued),
    Mutator("hidden_condition", "hidden_in_faq", wordings.HIDDEN_ANSWERS, question_added),
    Mutator("hidden_condition", "hidden_in_step", wordings.HIDDEN_STEPS, step_continued),
    Mutator("hidden_condition", "hidden_in_requirement", wordings.HIDDEN_REQUIREMENTS, requirement_added),
    Mutator("sensitive_without_basis", "sensitive_added", wordings.SENSITIVE_NAMES, sensitive_added),
    Mutator("name_not_uniform", "renamed", tuple(">".join(pair) for pair in wordings.UNIFORM), renamed),
    Mutator("two_in_one", "two_named", wordings.TWO_NAMES, two_named),
    Mutator("vague", "vague_condition", wordings.VAGUE_SENTENCES, condition_added),
    Mutator("vague", "vague_material", wordings.VAGUE_NAMES, material_named),
    Mutator("vague", "vague_requirement", wordings.VAGUE_REQUIREMENTS, requirement_added),
    Mutator("proof_without_basis", "proof_added", wordings.PROOF_NAMES, proof_added),
    Mutator("duplicate_material", "twin_added", wordings.TWIN_SUFFIXES, twin_added),
    Mutator("phones_same", "phones_same", ("",), phones_same),
    Mutator("visits_without_reason", "visit_unexplained", wordings.NO_REASON, visit_unexplained),
    Mutator("empty_column", "element_emptied", wordings.EMPTY, element_emptied),
    Mutator("sample_missing", "sample_emptied", wordings.NOTHING, sample_emptied),
)
