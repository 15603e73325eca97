"""The page on which an applicant chooses the newer version of a guide."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from tongban.cases.factories import submitted
from tongban.cases.models import Case
from tongban.cases.tests.test_adopt_guide import BASIC, faster, newer, slower
from tongban.cases.tests.test_adopt_guide import published as published_item
from tongban.kernel.codes import show_registration_code
from tongban.registry.identity.actors import Actor, Channel

Browser = Callable[..., Client]


@pytest.fixture
def page(browser: Browser, who: Callable[..., Actor], item_code: str) -> tuple[Client, str, str]:
    """A browser of the applicant, the address of the page, and the code of the item."""
    code = published_item(item_code, BASIC)
    case = Case.objects.get(pk=submitted(who("lishili", Channel.PORTAL), code).case_id)
    return browser("lishili"), f"/my/cases/{show_registration_code(case.code)}/newer-guide", code


def _form(text: str) -> dict[str, str]:
    names = ("seen", "key", "confirmed")
    return {name: text.split(f'name="{name}"')[1].split('value="')[1].split('"')[0] for name in names}


def test_seen_and_agreed(page: tuple[Client, str, str]) -> None:
    client, address, code = page
    assert "没有更新的版本" in client.get(address).content.decode()
    version = newer(code, faster)
    text = client.get(address).content.decode()
    assert "承诺办结时限" in text
    assert "4 个工作日" in text
    # A date that neither version has is no line.
    assert all(cells.cells[1:] != ("—", "—") for cells in client.get(address).context["due_rows"])
    form = _form(text)
    answered = client.post(address, form)
    assert answered.status_code == 302
    assert Case.objects.get().guide_id == version
    assert client.post(address, form).status_code == 302, "pressed twice it is one deed"
    told = client.get(answered["Location"]).content.decode()
    assert "改按新版指南办理" in told


def test_what_would_be_worse_is_said_and_not_done(page: tuple[Client, str, str]) -> None:
    client, address, code = page
    bound = Case.objects.get().guide_id
    newer(code, slower)
    text = client.get(address).content.decode()
    assert "办理期限比现在晚" in text
    assert "<form" not in text.split("<main")[1].split("</main")[0]
    assert client.post(address, {"seen": "1", "confirmed": "0" * 64}).status_code == 409
    assert Case.objects.get().guide_id == bound
