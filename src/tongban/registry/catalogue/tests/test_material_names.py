"""Which names of materials wait to be sorted, in which order, and how far the materials of whom are standard."""

from __future__ import annotations

from typing import Any

from tongban.registry.catalogue import material_queries, queries
from tongban.registry.catalogue.actions.count_materials import count_materials
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.kinds import MaterialState, NameTrouble
from tongban.registry.catalogue.matching import leaders
from tongban.registry.catalogue.models import MaterialName, StandardMaterial
from tongban.registry.catalogue.tests.conftest import EDITOR, NOON
from tongban.registry.catalogue.tests.test_registers import LAYOUT, begun, with_material


def waiting(trouble: NameTrouble) -> dict[str, Any]:
    return {each.name: each for each in material_queries.names_waiting(trouble)[0]}


def test_names_that_are_alike_gather_round_the_first() -> None:
    names = ["油烟净化器手册", "油烟净化器手册本", "摊位草图", "油烟净化手册", "甲"]
    found = leaders(names)
    assert found == {
        "油烟净化器手册": "油烟净化器手册",
        "油烟净化器手册本": "油烟净化器手册",
        "摊位草图": "摊位草图",
        "油烟净化手册": "油烟净化器手册",
        "甲": "甲",
    }


def test_what_waits_is_counted_in_guides_and_drafts(seeded: None) -> None:
    document = with_material(name="油烟净化器手册")
    publish_guide(actor_id=EDITOR, document=document, valid_from=NOON.date(), now=NOON)
    begun(with_material(name="油烟净化器手册本", local_reason="只有本县要"))
    StandardMaterial.objects.filter(pk=LAYOUT).update(state=MaterialState.RETIRED)
    count_materials()
    local = waiting(NameTrouble.LOCAL)
    assert (local["油烟净化器手册"].guides, local["油烟净化器手册"].drafts) == (1, 0)
    assert (local["油烟净化器手册本"].guides, local["油烟净化器手册本"].drafts) == (0, 1)
    assert len({each.leader for name, each in local.items() if name.startswith("油烟")}) == 1
    old = waiting(NameTrouble.OLD_CODE)
    assert [(each.code, each.guides) for each in old.values()] == [(LAYOUT, 2)]
    top = material_queries.coverage_of(material_queries.top_region())
    own = material_queries.coverage_of(document["local"]["department_uscc"])
    assert top is not None
    assert own is not None
    rows = len(document["unified"]["materials"])
    assert (own.materials, own.reasoned, own.mapped) == (rows, 1, rows - 2)
    assert top.materials == 2 * rows - 1
    assert set(material_queries.coverage_in("360700000000")) == {"360722000000", "360726000000"}


def test_a_decision_for_one_source_holds_there_and_that_of_the_province_everywhere(bodies: None) -> None:
    for uscc, source, code, reason in (("", "", "", "不是材料"), ("1" * 18, "某市", LAYOUT, "")):
        MaterialName.objects.create(
            department_uscc=uscc,
            source=source,
            key="示意草图",
            name="示意草图",
            code=code,
            reason=reason,
            decided_by=EDITOR,
            decided_at=NOON,
        )
    assert material_queries.meanings("1" * 18, "某市")["示意草图"].code == LAYOUT
    assert material_queries.meanings("1" * 18, "别处")["示意草图"].reason == "不是材料"
    assert material_queries.meanings("2" * 18, "某市")["示意草图"].reason == "不是材料"
    assert queries.old_material_codes() == {}
