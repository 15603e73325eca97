"""The editor's tree: every place of every shipped guide can be opened, saved unchanged, and changed by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import pytest

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.editing import Kind, Steps, added, moved, node_at, removed, replaced
from tongban.registry.catalogue.editing.values import shown
from tongban.registry.catalogue.tests.conftest import all_shipped, shipped


def typed_as(document: Mapping[str, Any], steps: Steps, **changes: str) -> Callable[[str], Sequence[str]]:
    """What a browser sends back of a page on which only ``changes`` were typed."""
    sent: dict[str, list[str]] = {}
    for entry in node_at(document, steps).entries:
        text = shown(entry.value, entry.shape)
        if entry.shape.kind is Kind.CHOICES:
            sent[entry.name] = text.split("\n") if text else []
        elif entry.shape.kind is Kind.LENGTH:
            amount, _, unit = text.partition(" ")
            sent[f"{entry.name}.amount"], sent[f"{entry.name}.unit"] = [amount], [unit]
        else:
            sent[entry.name] = [text]
    sent |= {name: [text] for name, text in changes.items()}
    return lambda name: sent.get(name, [])


def places(document: Mapping[str, Any], steps: Steps) -> Iterator[Steps]:
    node = node_at(document, steps)
    yield steps
    for child in node.children:
        yield from places(document, child.steps)


def test_saving_a_page_unchanged_changes_nothing() -> None:
    for document in list(all_shipped().values())[::6]:
        for root in ("local", "unified"):
            for steps in places(document, (root,)):
                if node_at(document, steps).entries:
                    assert replaced(document, steps, typed_as(document, steps)) == document, steps


def test_one_value_is_changed_and_nothing_else() -> None:
    document, steps = shipped("360722"), ("unified", "materials", "1")
    after = replaced(document, steps, typed_as(document, steps, hint="换一句", copies="2", required="false"))
    material = after["unified"]["materials"][1]
    assert (material["hint"], material["copies"], material["required"]) == ("换一句", 2, False)
    assert {**material, "hint": "", "copies": 0, "required": True} == {
        **document["unified"]["materials"][1], "hint": "", "copies": 0, "required": True,
    }  # fmt: skip
    assert document == shipped("360722")
    emptied = replaced(document, steps, typed_as(document, steps, paper_spec="", when=""))["unified"]["materials"][1]
    assert "paper_spec" not in emptied
    assert emptied["when"] is None


def test_what_cannot_be_read_is_kept_for_the_checks() -> None:
    document, steps = shipped("360722"), ("unified", "materials", "1")
    material = replaced(document, steps, typed_as(document, steps, copies="两份"))["unified"]["materials"][1]
    assert material["copies"] == "两份"
    limits = replaced(document, ("unified",), typed_as(document, ("unified",), **{"statutory_limit.amount": ""}))
    assert limits["unified"]["statutory_limit"] is None


def test_an_entry_is_added_moved_and_taken_away() -> None:
    document = shipped("360722")
    count = len(document["unified"]["materials"])
    more, steps = added(document, ("unified", "materials"))
    assert steps == ("unified", "materials", str(count))
    ids = [row["id"] for row in more["unified"]["materials"]]
    assert len(set(ids)) == count + 1
    assert node_at(more, steps).there
    first = moved(more, ("unified", "materials", "1"))["unified"]["materials"]
    assert [row["id"] for row in first[:2]] == [ids[1], ids[0]]
    assert removed(more, steps) == document
    part, place = added(document, ("unified", "materials", "1", "requirements"))
    assert part["unified"]["materials"][1]["requirements"][-1]["id"].startswith(f"{ids[1]}.r")
    assert place[-2] == "requirements"
    fields, _ = added(document, ("unified", "form", "sections", "0", "fields"))
    assert fields["unified"]["form"]["sections"][0]["fields"][-1]["id"].startswith("f.")


def test_a_part_that_may_be_absent_comes_and_goes() -> None:
    document = shipped("360722")
    without = removed(document, ("unified", "extension"))
    assert without["unified"]["extension"] is None
    assert not node_at(without, ("unified", "extension")).there
    again, steps = added(without, ("unified", "extension"))
    assert steps == ("unified", "extension")
    assert set(again["unified"]["extension"]) == {"max", "approver", "basis"}
    with pytest.raises(DomainError, match=r"catalogue\.place_unknown"):
        removed(document, ("unified", "review_plan"))


@pytest.mark.parametrize(
    "steps",
    [
        ("nowhere",),
        ("unified", "materials", "99"),
        ("unified", "materials", "x"),
        ("unified", "name"),
        ("unified", "materials", "0", "id"),
        ("local", "phones", "0"),
    ],
)
def test_a_place_that_is_none(steps: Steps) -> None:
    with pytest.raises(DomainError, match=r"catalogue\.place_unknown"):
        node_at(shipped("360722"), steps)


def test_what_codes_say_no_editor_changes() -> None:
    names = {entry.name for entry in node_at(shipped("360722"), ("local",)).entries}
    assert not names & {"department_uscc", "department_name", "region_code"}
    assert "kind" not in {entry.name for entry in node_at(shipped("360722"), ("unified",)).entries}
