"""各网站一致性 at the desk: the operator enters pages, the body's editors see how they stand."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.publishing.models import SiteCheck, WatchedSite

Visit = Callable[[str], Client]


def test_a_page_from_its_entry_to_the_finding(visit: Visit, province: None) -> None:
    guide = current_guide(sample_item())
    operator, editor = visit("zhangyunxing"), visit("lvweihu")
    deed, page = reverse("desk:site-deed"), reverse("desk:sites")
    asked = {"do": "watch", "name": "县局<b>网站", "body": guide.department_uscc, "item": guide.code,
             "address": "https://site.example/guide?id=1"}  # fmt: skip
    assert editor.post(deed, asked).status_code == 403
    assert editor.post(deed, {"do": "check"}).status_code == 403
    assert operator.post(deed, {**asked, "address": "http://10.0.0.1/"}).status_code == 422
    assert operator.post(deed, {**asked, "item": "9" * 31}).status_code == 404
    assert operator.post(deed, asked).status_code == 302
    site = WatchedSite.objects.get()
    assert "还没有检查" in operator.get(page).content.decode()
    SiteCheck.objects.create(
        site=site,
        at=clock.now(),
        result="DIFFERS",
        way="TEXT",
        differences=[["PROMISED", "5 个工作日", "承诺 9 个工作日"]],
    )
    seen = editor.get(page).content.decode()
    assert "不一致" in seen
    assert "承诺 9 个工作日" in seen
    assert "县局&lt;b&gt;网站" in seen
    assert "登记一个网页" not in seen
    assert operator.post(deed, {"do": "check"}).status_code == 302
    assert operator.post(deed, {"do": "end", "site": "x"}).status_code == 404
    assert operator.post(deed, {"do": "end", "site": str(site.id)}).status_code == 302
    assert "还没有登记网页" in operator.get(page).content.decode()
