"""Faulty source rows: the same rules and wordings, planted into a row of the real list that does not break the rule.

A row has names of materials, one text of conditions, limits, phones and visits (``shared/data/README.md``), no more.
"""

from __future__ import annotations

from tests.lint_judged import wordings
from tests.lint_judged.mutators import Document, Mutator

PERMIT = "行政许可"


def named(row: Document, name: str) -> str:
    row["materials"].append({"name": name})
    return f"materials[{len(row['materials']) - 1}]"


def held(row: Document, name: str) -> str | None:
    return None if _mentions(row, wordings.HELD[name]) else named(row, name)


def loose(row: Document, pair: str) -> str | None:
    """The loose name stands where the standard one stood, else as a further material."""
    standard, variant = pair.split(">")
    for index, material in enumerate(row["materials"]):
        if material["name"] == standard:
            material["name"] = variant
            return f"materials[{index}]"
    return None if _mentions(row, standard) else named(row, variant)


def twin(row: Document, suffix: str) -> str:
    return named(row, row["materials"][0]["name"] + suffix)


def condition(row: Document, text: str) -> str:
    row["conditions"] = row["conditions"].rstrip() + text
    return "conditions"


def law_longer(row: Document, days: str) -> str | None:
    if row["item_type"] != PERMIT or row["legal_days"] is None or row["basis_mentions"]:
        return None
    row["legal_days"] = int(days)
    return "legal_days"


def promise_longer(row: Document, days: str) -> str | None:
    if row["legal_days"] is None or row["legal_unit"] != row["promise_unit"]:
        return None
    row["promise_days"] = row["legal_days"] + int(days)
    return "promise_days"


def no_phone(row: Document, text: str) -> str:
    row["phone"] = text
    return "phone"


def no_complaint_phone(row: Document, text: str) -> str:
    row["complaint_phone"] = text
    return "complaint_phone"


def phones_same(row: Document, _: str) -> str:
    row["complaint_phone"] = row["phone"]
    return "complaint_phone"


def visits(row: Document, times: str) -> str:
    row["visits"] = int(times)
    return "visits"


def _mentions(row: Document, word: str) -> bool:
    return any(word in material["name"] for material in row["materials"])


ROW_MUTATORS = (
    Mutator("catch_all", "catch_all_row", wordings.CATCH_ALL_NAMES, named),
    Mutator("held_already", "held_row", tuple(wordings.HELD), held),
    Mutator("limit_above_law", "law_longer_row", ("25", "45", "60", "90", "120"), law_longer),
    Mutator("limit_above_law", "promise_longer_row", ("1", "5", "10", "15", "25"), promise_longer),
    Mutator("contact_missing", "no_phone_row", wordings.NO_PHONE, no_phone),
    Mutator("contact_missing", "no_complaint_phone_row", wordings.NO_PHONE, no_complaint_phone),
    Mutator("hidden_condition", "hidden_row", wordings.HIDDEN_NAMES, named),
    Mutator("sensitive_without_basis", "sensitive_row", wordings.SENSITIVE_NAMES, named),
    Mutator("name_not_uniform", "loose_row", tuple(">".join(pair) for pair in wordings.UNIFORM), loose),
    Mutator("two_in_one", "two_row", wordings.TWO_NAMES, named),
    Mutator("vague", "vague_row", wordings.VAGUE_NAMES, named),
    Mutator("vague", "vague_condition_row", wordings.VAGUE_SENTENCES, condition),
    Mutator("duplicate_material", "twin_row", wordings.TWIN_SUFFIXES, twin),
    Mutator("phones_same", "phones_same_row", ("",), phones_same),
    Mutator("visits_without_reason", "visits_row", ("1", "2", "3"), visits),
)
