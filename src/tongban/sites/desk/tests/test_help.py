"""The guide for one's own duty comes first; the others stand beside it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tongban.sites.desk.helping import GUIDES


@pytest.mark.parametrize(
    ("login", "own"),
    [
        ("qianchushen", "reviewer"),
        ("zhoujueding", "reviewer"),
        ("zhaochuangkou", "clerk"),
        ("lvweihu", "editor"),
        ("wujiancha", "supervisor"),
    ],
)
def test_the_own_guide_first_and_all_beside(visit, login: str, own: str) -> None:
    client = visit(login)
    page = client.get(reverse("desk:help"))
    assert [tab.text for tab in page.context["tabs"] if tab.current] == [GUIDES[own].title]
    assert "快捷键" in page.content.decode()
    for tab in page.context["tabs"]:
        assert client.get(tab.href).status_code == 200


def test_a_guide_for_nobody_does_not_exist(visit) -> None:
    assert visit("qianchushen").get(reverse("desk:help-page", args=["nobody"])).status_code == 404


def test_menu_and_footer_lead_there(visit) -> None:
    client = visit("qianchushen")
    assert f'href="{reverse("desk:help")}"' in client.get(reverse("desk:work")).content.decode()
    assert f'href="{reverse("portal:help")}"' in client.get(reverse("portal:home")).content.decode()
