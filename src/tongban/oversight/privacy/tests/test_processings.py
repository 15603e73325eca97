"""What the house hands on or carries out is known from what is registered and configured, and waits for its assessment."""

from __future__ import annotations

from datetime import timedelta
from secrets import token_bytes
from typing import Any

import pytest
from django.conf import settings as configured

from tongban.foundation import clock
from tongban.oversight.privacy.actions.assess import approve_assessment, ask_assessment
from tongban.oversight.privacy.processings import EXPORTS, IMPERSONAL, OUTSIDE
from tongban.oversight.privacy.queries import lacking_processings
from tongban.oversight.privacy.tests.conftest import APPLICANT, REVIEWER, STEWARD, SUPERVISOR, assessment, somebody
from tongban.registry.identity.models import ApiToken
from tongban.registry.identity.oidc.kinds import ClientState
from tongban.registry.identity.oidc.models import Client
from tongban.registry.identity.oidc.tests.making import application

pytestmark = pytest.mark.usefixtures("province")


def lacks(login: str = STEWARD) -> set[str]:
    return {each.about for each in lacking_processings(somebody(login))}


@pytest.fixture(autouse=True)
def _nothing_outside(settings: Any) -> None:
    for name in OUTSIDE:
        setattr(settings, name, "")


def test_an_application_that_learns_of_persons_is_due_until_it_is_assessed() -> None:
    application("fund")
    application("bare", scopes=["openid"])
    application("asked", state=ClientState.ASKED.value)
    application("elsewhere", region_code="360726000000")
    assert {each for each in lacks() if each.startswith("exchange:")} == {"exchange:app-fund"}
    made = ask_assessment(somebody(STEWARD), **assessment(about="exchange:app-fund", trigger="HANDED_ON"))
    assert "exchange:app-fund" in lacks(), "written is not approved"
    approve_assessment(somebody(SUPERVISOR), assessment_id=made, now=clock.now())
    assert "exchange:app-fund" not in lacks()
    Client.objects.filter(client_id="app-bare").update(scopes=["openid", "phone"])
    assert "exchange:app-bare" in lacks()


def token(login: str, label: str, **more: Any) -> ApiToken:
    """A row as ``issue_token`` leaves it: by right of all own posts, to read alone."""
    actor, now = somebody(login), clock.real_now()
    given = {
        "account_id": actor.account_id,
        "label": label,
        "last_four": "abcd",
        "token_hash": token_bytes(32),
        "posts": [str(post.id) for post in actor.posts],
        "deeds": [],
        "created_at": now,
        "expires_at": now + timedelta(days=30),
    }
    return ApiToken.objects.create(**{**given, **more})


def test_a_program_of_an_official_is_due_until_it_is_assessed_also_with_a_new_token() -> None:
    def programs() -> set[str]:
        return {each for each in lacks() if each.startswith("exchange:program-")}

    token(APPLICANT, "本人的程序", posts=[])
    token("lvweihu", "只编指南的程序")
    token(REVIEWER, "过期的程序", expires_at=clock.real_now())
    assert programs() == set()
    row = token(REVIEWER, "叫号程序")
    token("zhoujueding", "叫号程序")
    (about,) = programs()
    assert lacks(APPLICANT) == set()
    made = ask_assessment(somebody(STEWARD), **assessment(about=about, trigger="HANDED_ON"))
    approve_assessment(somebody(SUPERVISOR), assessment_id=made, now=clock.now())
    row.revoked_at = clock.real_now()
    row.save(update_fields=["revoked_at"])
    token(REVIEWER, "叫号程序")
    assert programs() == set()
    token(REVIEWER, "另一个程序")
    assert len(programs()) == 1


def test_a_system_outside_is_due_once_it_is_configured(settings: Any) -> None:
    about = OUTSIDE["SMS_GATEWAY_URL"].about
    assert about not in lacks()
    settings.SMS_GATEWAY_URL = "http://sms.example"
    assert about in lacks()
    assert lacks(APPLICANT) == set()


def test_no_address_and_no_export_is_forgotten() -> None:
    """A new outside system says here what it is told of persons, or that it is told nothing."""
    addresses = {name for name in dir(configured) if name.endswith("_URL")} - {"STATIC_URL", "MEDIA_URL", "LOGIN_URL"}
    assert addresses - IMPERSONAL - OUTSIDE.keys() - {"LOGIN_REDIRECT_URL", "LOGOUT_REDIRECT_URL"} == set()
    assert {each.about for each in EXPORTS.values()} <= lacks()
