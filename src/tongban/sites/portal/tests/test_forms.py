"""表格下载: the blank form and the filled sample, as pages and as PDF."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tongban.foundation.remembered import forget_all
from tongban.sites.portal.tests.conftest import text_of
from tongban.sites.portal.views import forms


def test_both_forms_are_pages_that_name_their_version(client: Client, item_code: str) -> None:
    blank = text_of(client.get(reverse("portal:item-form", args=[item_code])))
    assert "空白表" in blank
    assert "办事指南第1版" in blank
    assert "仅当“另有仓库”是“是”时填写" in blank
    sample = client.get(reverse("portal:item-form-sample", args=[item_code]))
    assert "江西省赣州市信丰县" in text_of(sample)
    assert sample.content.decode().count("fsheet__mark") >= 5
    assert "fsheet__box--on" in sample.content.decode()


def test_a_form_as_pdf_is_known_again_by_its_tag(client: Client, item_code: str) -> None:
    for name in ("item-form-pdf", "item-form-sample-pdf"):
        address = reverse(f"portal:{name}", args=[item_code])
        answer = client.get(address)
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
        assert client.get(address, headers={"If-None-Match": answer["ETag"]}).status_code == 304
    assert client.get(reverse("portal:item-form-pdf", args=["1" * 31])).status_code == 404


def test_who_has_many_forms_made_waits_but_what_is_kept_is_handed_out(
    client: Client, item_code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "_MOST_MADE", 1)
    forget_all()
    blank, sample = (reverse(f"portal:{name}", args=[item_code]) for name in ("item-form-pdf", "item-form-sample-pdf"))
    assert client.get(blank).status_code == 200
    assert client.get(sample).status_code == 429
    assert client.get(blank).status_code == 200


def test_the_guide_leads_to_its_forms(client: Client, item_code: str) -> None:
    page = client.get(reverse("portal:item", args=[item_code])).content.decode()
    for name in ("item-form", "item-form-pdf", "item-form-sample", "item-form-sample-pdf"):
        assert reverse(f"portal:{name}", args=[item_code]) in page
