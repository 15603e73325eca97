"""What the house hands on or carries out is known from what is registered and configured, and waits for its assessment."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured

from tongban.foundation import clock
from tongban.oversight.privacy.actions.assess import approve_assessment, ask_assessment
from tongban.oversight.privacy.processings import EXPORTS, IMPERSONAL, OUTSIDE
from tongban.oversight.privacy.queries import lacking_processings
from tongban.oversight.privacy.tests.conftest import APPLICANT, STEWARD, SUPERVISOR, assessment, somebody
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
