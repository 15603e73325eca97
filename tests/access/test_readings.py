"""Who reads whose data, at every door: officials open everything, and no answer shows a person who cannot learn of it.

What counts as a person's data, and what does not, stands in ``watching.py``; every form and every reader are walked by
``test_walk.py``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from tests.access.people import browser_of, undone
from tests.access.visits import VISITS
from tests.access.watching import Look, watch
from tests.access.world import (
    APPROVER,
    CLERK,
    DECIDER,
    EDITOR,
    OPERATOR,
    OTHER_APPLICANT,
    OTHER_BODY,
    PROVINCE,
    REVIEWER,
    SECOND,
    SUPERVISOR,
    VISITOR,
    World,
    somebody,
)
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of
from tongban.sites.api.tests.contract import described

OFFICIALS = (
    REVIEWER, SECOND, DECIDER, CLERK, SUPERVISOR, OTHER_BODY, VISITOR, EDITOR, APPROVER, OPERATOR, PROVINCE,
)  # fmt: skip


def _pages(world: World) -> Iterator[Look]:
    for route, visit in VISITS.items():
        if visit.method != "GET" or not visit.who:
            # What stands open to anybody is no secret of anybody's.
            continue
        theirs = visit.people() & set(OFFICIALS)
        for login in sorted(theirs or {REVIEWER}):
            yield Look(login, route, visit.address(route, world))
    for case in world.cases.values():
        yield Look(DECIDER, "desk:case", reverse("desk:case", args=[case.code]))
        yield Look(SUPERVISOR, "desk:history", reverse("desk:history", args=[case.code]))
    for view in ("todo", "correcting", "done", "all", "mine", "charge"):
        yield Look(SUPERVISOR, "desk:work", reverse("desk:work") + f"?view={view}")


def _opened(world: World) -> Iterator[Look]:
    """What opens masked data: forms with a purpose."""
    fresh, changed = (world.cases[name].code for name in ("just-submitted", "corrected"))
    for part in ("applicant", "answers"):
        yield Look(
            REVIEWER, "desk:reveal", reverse("desk:reveal", args=[fresh]), (("part", part), ("purpose", "review"))
        )
    yield Look(REVIEWER, "desk:changes", reverse("desk:changes", args=[changed]), (("purpose", "review"),))
    person = party_of(PartyKind.NATURAL, somebody(OTHER_APPLICANT).person_id or UUID(int=0))
    assert person is not None
    sought = (("identifier", person.identifier), ("purpose", "contact"))
    yield Look(REVIEWER, "desk:applicant", reverse("desk:applicant"), sought)
    typed = (("do", "find-person"), ("id_number", person.identifier), ("because", "ON_BEHALF"))
    yield Look(CLERK, "hall:item", reverse("hall:item", args=[world.item]), typed)
    enquiry = reverse("desk:enquiry-deed", args=[world.ids["enquiry"]])
    yield Look(REVIEWER, "desk:enquiry-deed", enquiry, (("do", "contact"), ("seen", "1"), ("key", "k" * 32)))


def _programs(world: World) -> Iterator[Look]:
    """Every reading of the API, along the ids that the place has."""
    known = {
        "registration_code": [each.code for each in list(world.cases.values())[:9]], "card_id": [world.ids["card"]],
        "mandate_id": [world.ids["case_mandate"]], "case_id": [world.ids["notice_case"]],
        "guide_hash": [world.guide], "implementation_code": [world.item], "n": [world.ids["file_n"], world.ids["paper_n"]],
        "message_id": [world.ids["message"]], "number": [world.ids["enquiry"]], "rating_id": [world.ids["rating"]],
        "draft_id": [world.ids["window_draft"]],
    }  # fmt: skip
    for path, methods in described()["paths"].items():
        if "get" not in methods:
            continue
        addresses = [path]
        for name in re.findall(r"{(\w+)}", path):
            addresses = [each.replace(f"{{{name}}}", str(value)) for each in addresses for value in known.get(name, [])]
        views = ["", "&view=all", "&view=done"] if path.endswith("/cases") else [""]
        for address in addresses:
            for login in (
                (REVIEWER, SUPERVISOR) if path.endswith("/cases") else (SUPERVISOR,) if "{" in path else OFFICIALS
            ):
                for view in views:
                    yield Look(login, "api:" + methods["get"]["operationId"], f"{address}?purpose=核对材料{view}")


@pytest.mark.parametrize("door", ["pages", "programs"])
def test_nobody_is_read_who_cannot_learn_of_it(world: World, door: str) -> None:
    judged = watch(world)
    if door == "pages":
        looks, asks = [*_pages(world), *_opened(world)], {login: browser_of(login) for login in OFFICIALS}
    else:
        looks = list(_programs(world))
        asks = {login: Client(headers={"Authorization": f"Bearer {world.token(login)}"}) for login in OFFICIALS}
    holes, seen = [], 0
    for look in looks:
        with undone():
            asked = asks[look.who]
            answer = asked.post(look.address, dict(look.form)) if look.form else asked.get(look.address)
            assert not look.form or answer.status_code == 200
            holes += judged.holes(look, answer)
            seen += answer.status_code == 200
    assert holes == []
    assert seen > 100
