"""What the portal publishes: documents with their feed, the map of the site, a guide in the words of search engines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID
from xml.etree import ElementTree

import pytest
from django.test import Client

from tongban.foundation import clock
from tongban.registry.catalogue.list_queries import offered_count
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.orgs.shipped import shipped_body
from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.models import Publication
from tongban.registry.publishing.queries import published
from tongban.sites.portal.tests.conftest import text_of
from tongban.sites.portal.tests.test_weight import MOST, weight
from tongban.sites.portal.views.mapping import MOST as ADDRESSES

Browser = Callable[..., Client]
_ATOM = "{http://www.w3.org/2005/Atom}"
_MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def rule() -> UUID:
    return published(PublishedKind.REVIEW_RULE)[0][0].id


def test_a_document_with_what_it_belongs_to(browser: Browser, rule: UUID) -> None:
    anyone = browser()
    page = text_of(anyone.get(f"/published/{rule}/"))
    assert "现场核查看四个方面" in page
    assert "食品经营许可（新办）" in page
    assert "/laws/%E9%A3%9F%E5%93%81%E5%AE%89%E5%85%A8%E6%B3%95/" in page
    assert f"/published/{rule}/" in text_of(anyone.get("/published/review-rules/"))
    assert f"/published/{rule}/" in text_of(anyone.get("/published/", {"q": "现场核查"}))
    assert f"/published/{rule}/" not in text_of(anyone.get("/published/faq/"))
    assert "没有找到" in text_of(anyone.get("/published/", {"q": "没有这样的文件呀"}))
    assert anyone.get("/published/gossip/").status_code == 404
    assert anyone.get("/published/faq/", {"after": "x"}).status_code == 400
    assert anyone.get("/published/00000000-0000-4000-8000-000000000000/").status_code == 404


def test_what_was_withdrawn_says_so_and_shows_nothing(browser: Browser, rule: UUID) -> None:
    Publication.objects.filter(pk=rule).update(until=clock.today(), withdrawn_reason="依据已经修改")
    page = text_of(browser().get(f"/published/{rule}/"))
    assert "依据已经修改" in page
    assert "现场核查看四个方面" not in page


def test_what_is_written_is_no_markup(browser: Browser) -> None:
    body = shipped_body("360000-government-services")
    row = Publication(
        kind=PublishedKind.FAQ, title="<b>粗</b>", text="<script>alert(1)</script>", department_uscc=body.uscc,
        department_name=body.name, region_code=body.region_code, state="PUBLISHED",
        published_from=clock.today() - timedelta(days=1), edited_at=clock.now(), created_at=clock.now(),
    )  # fmt: skip
    row.thread = row.id
    row.save()
    page = text_of(browser().get(f"/published/{row.id}/"))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_feed_of_each_kind(browser: Browser) -> None:
    answer = browser().get("/published/faq/feed")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall(f"{_ATOM}entry")
    assert len(entries) == len(published(PublishedKind.FAQ)[0])
    assert all(entry.findtext(f"{_ATOM}id", "").startswith("urn:uuid:") for entry in entries)
    assert feed.findtext(f"{_ATOM}updated")


def test_the_map_of_the_site_leads_to_what_is_public(browser: Browser, item_code: str, rule: UUID) -> None:
    anyone = browser()
    assert "Sitemap: http://testserver/sitemap.xml" in text_of(anyone.get("/robots.txt"))
    parts = [each.text for each in ElementTree.fromstring(anyone.get("/sitemap.xml").content).iter(f"{_MAP}loc")]
    assert "http://testserver/sitemaps/items-1.xml" in parts
    found: list[str] = []
    for part in parts:
        lines = ElementTree.fromstring(anyone.get(str(part).removeprefix("http://testserver")).content)
        assert 0 < len(lines) <= ADDRESSES
        found += [str(each.text).removeprefix("http://testserver") for each in lines.iter(f"{_MAP}loc")]
    assert f"/items/{item_code}/" in found
    assert f"/published/{rule}/" in found
    assert sum(each.startswith("/items/") and each != "/items/" for each in found) == offered_count()
    for address in ("/", "/lists/nearby/", "/published/faq/", next(each for each in found if "/laws/%" in each)):
        assert address in found
        assert anyone.get(address).status_code == 200, address
    for wrong in ("items-0", "items-2", "items", "cases-1", "items-x", "pages-2"):
        assert anyone.get(f"/sitemaps/{wrong}.xml").status_code == 404, wrong


def test_a_guide_in_the_words_of_search_engines(browser: Browser, item_code: str, rule: UUID) -> None:
    page = text_of(browser().get(f"/items/{item_code}/"))
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found is not None
    service, guide = json.loads(found[1]), current_guide(item_code)
    assert (service["@type"], service["identifier"], service["name"]) == ("GovernmentService", item_code, guide.name)
    assert service["provider"]["name"] == guide.department_name
    assert not set("<>&") & set(found[1])
    assert f'rel="canonical" href="http://testserver/items/{item_code}/"' in page
    # Printed, it leads to the version in force; on the screen it is not seen.
    assert re.search(r'class="print-only">\s*<svg role="img"', page)
    assert f"/published/{rule}/" in page
    assert "/laws/" in page
    assert weight(page) < MOST
