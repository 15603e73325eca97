"""商业秘密 over the API: marked with the application, by the ids of its fields and materials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tongban.cases.models import Case
from tongban.cases.queries import case_detail
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.sites.api.tests.conftest import Program, confirmed

Programs = Callable[[str], Program]


def test_what_is_marked_is_a_secret_of_the_case(program: Programs, application: dict[str, Any]) -> None:
    applicant = program("lishili")
    whole = confirmed(applicant, application)
    wrong = applicant.post("/applications", {**whole, "business_secrets": ["m99"]}, key="of-no-material")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "cases.secret.unknown")
    assert not Case.objects.exists()
    answer = applicant.post("/applications", {**whole, "business_secrets": ["m3"]}, key="of-the-plan-of-the-shop")
    assert answer.status_code == 201, answer.content
    actor = actor_of(demo_id("account", "lishili"), Channel.PORTAL)
    assert actor is not None
    assert case_detail(actor, answer.json()["registration_code"]).secrets == {"m3"}
