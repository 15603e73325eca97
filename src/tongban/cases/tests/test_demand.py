"""How many cases were asked for each material: counted at night, handed to the catalogue, ranked by and shown."""

from __future__ import annotations

from datetime import timedelta

from tongban.cases.actions.count_demand import count_demand
from tongban.cases.actions.submit import Receipt
from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.foundation import clock
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.material_queries import cases_by_text
from tongban.registry.catalogue.models import MaterialDemand
from tongban.registry.catalogue.quality import links_known
from tongban.registry.catalogue.queries import guide_by_hash
from tongban.registry.identity.actors import Actor


def test_materials_are_counted_in_the_cases_that_were_asked_for_them(applicant: Actor, item_code: str) -> None:
    receipt: Receipt = submitted(applicant, item_code)
    case = Case.objects.get(pk=receipt.case_id)
    asked = {each for each in case.asked if each.startswith("m")}
    assert count_demand() == len(asked)
    assert set(MaterialDemand.objects.values_list("code", "element", "cases")) == {
        (item_code, each, 1) for each in asked
    }
    text = guide_by_hash(case.guide_id).unified_hash
    assert cases_by_text(clock.today())[text] == dict.fromkeys(asked, 1)
    judge_catalogue()
    assert [(-each.cases, -each.guides) for each in links_known()] == sorted(
        (-each.cases, -each.guides) for each in links_known()
    )
    Case.objects.filter(pk=case.pk).update(submitted_at=clock.now() - timedelta(days=366))
    assert count_demand() == 0
    assert not MaterialDemand.objects.exists()
