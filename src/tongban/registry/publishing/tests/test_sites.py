"""Pages of other sites: each is told for what it is, and none leads the platform astray."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import override_settings

from tongban.foundation.outgoing.pages import USER_AGENT, PageUnread, PoliteReader
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.queries import current_guide, find_items
from tongban.registry.identity.actors import Actor, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.queries import actor_of
from tongban.registry.publishing.actions.check_sites import check_sites
from tongban.registry.publishing.actions.keep_site import end_site, watch_site, watch_sites
from tongban.registry.publishing.kinds import Differing, SiteResult, SiteWay
from tongban.registry.publishing.models import SiteCheck, WatchedSite
from tongban.registry.publishing.site_comparing import Verdict, compared
from tongban.registry.publishing.site_queries import checked_sites, forget_figures, site_figures
from tongban.registry.publishing.site_reading import reading_of
from tongban.registry.publishing.tests.site_server import Site, served

OWN = "https://portal.example.test"


def _actor(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.DESK)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served() as running:
        yield running


@pytest.fixture
def guide(province: None) -> BoundGuide:
    return current_guide(find_items("食品经营许可（新办）", "360722000000", None, 1).items[0].code)


def _reader(site: Site, **options: float) -> PoliteReader:
    return PoliteReader([site.origin], pause=0.0, **options)


def page_of(guide: BoundGuide, *, limit: str = "", without: str = "") -> str:
    """The guide as a body's own editor would have typed it."""
    promised, statutory = guide.local["promised_limit"]["amount"], guide.unified["statutory_limit"]["amount"]
    papers = "".join(f"<li>{each.name}</li>" for each in guide.materials if each.name != without)
    return (
        f"<html><head><title>x</title><style>p{{}}</style></head><body><h1> {guide.name} </h1>"
        f"<p>承诺办结时限：{limit or f'{promised}个工作日'}</p><p>法定时限：{statutory} 个 工作日</p><p>收费：免费</p>"
        f"<p>咨询电话：{'、'.join(guide.local['phones'])}</p><ol>{papers}</ol></body></html>"
    )


def _verdict(
    page: str, guide: BoundGuide, versions: list[tuple[int, str]] | None = None, **known: BoundGuide
) -> Verdict:
    numbers = versions or [(1, guide.hash)]
    return compared(reading_of(page), guide, numbers, own=OWN, earlier=lambda named: known["old"])


def test_what_is_typed_is_compared_fact_by_fact(guide: BoundGuide) -> None:
    assert _verdict(page_of(guide), guide) == Verdict(SiteResult.SAME, SiteWay.TEXT, 1)
    missing = guide.materials[1].name
    wrong = _verdict(page_of(guide, limit="15个工作日", without=missing), guide)
    assert wrong.result is SiteResult.DIFFERS
    assert {(each.what, each.expected) for each in wrong.differences} == {
        (Differing.PROMISED, "5 个工作日"),
        (Differing.MATERIAL, missing),
    }
    assert next(each for each in wrong.differences if each.what is Differing.PROMISED).found.startswith(
        "承诺办结时限:15个"
    )
    hidden = _verdict(f"<p>{guide.name}</p><script>{page_of(guide)}</script>", guide)
    assert Differing.FEE in {each.what for each in hidden.differences}


def test_an_older_version_is_named(guide: BoundGuide) -> None:
    local = {**guide.local, "promised_limit": {"amount": 8, "unit": guide.local["promised_limit"]["unit"]}}
    old = bind({**guide.document, "local": local})
    numbers = [(3, guide.hash), (2, old.hash)]
    by_text = _verdict(page_of(old), guide, numbers, old=old)
    assert (by_text.result, by_text.way, by_text.version) == (SiteResult.OLDER, SiteWay.TEXT, 2)
    mark = f'<div data-tongban-item="{guide.code}" data-tongban-hash="{old.hash}"></div>'
    by_mark = _verdict(mark, guide, numbers)
    assert (by_mark.result, by_mark.way, by_mark.version) == (SiteResult.OLDER, SiteWay.MARK, 2)
    assert _verdict(mark.replace(old.hash, "0" * 64), guide, numbers).differences[0].what is Differing.UNKNOWN_MARK


def test_a_mark_a_widget_and_a_frame_are_known(guide: BoundGuide) -> None:
    code = guide.code
    structured = (
        f'<script type="application/ld+json">{{"@type":"GovernmentService","identifier":"{code}",'
        f'"subjectOf":{{"identifier":"{guide.hash}"}}}}</script>'
    )
    assert _verdict(structured, guide) == Verdict(SiteResult.SAME, SiteWay.MARK, 1)
    widget = f'<div data-tongban-item="{code}"></div><script src="{OWN}/embed/guide-1.js"></script>'
    assert _verdict(widget, guide) == Verdict(SiteResult.SAME, SiteWay.WIDGET, 1)
    assert _verdict(f'<iframe src="{OWN}/embed/items/{code}">', guide).way is SiteWay.WIDGET
    assert _verdict(widget.replace(OWN, "https://elsewhere.example"), guide).result is SiteResult.DIFFERS


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/slow", "slow"), ("/huge", "large"), ("/private/page", "robots"), ("/none", "404"), ("/round", "redirects"),
        ("/inside", "refused"), ("/metadata", "refused"), ("/file", "refused"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_and_nothing_inside_is_reached(site: Site, path: str, reason: str) -> None:
    site.redirects |= {
        "/round": "/round",
        "/inside": "http://127.0.0.1:1/",
        "/metadata": "http://169.254.169.254/latest/meta-data/",
        "/file": "file:///etc/passwd",
    }
    with pytest.raises(PageUnread) as refused:
        _reader(site, seconds=1.0).read(site.origin + path)
    assert refused.value.reason == reason
    assert ("/private/page", f"{USER_AGENT}/1") not in site.asked


def test_a_host_is_given_its_pause(site: Site) -> None:
    site.pages["/gbk"] = "<meta charset=gb2312><p>办事指南</p>".encode("gb18030")
    waited: list[float] = []
    reader = PoliteReader([site.origin], pause=10.0, sleep=waited.append)
    assert "办事指南" in reader.read(site.origin + "/gbk")
    reader.read(site.origin + "/gbk")
    assert len(waited) == 1
    assert 5.0 < waited[0] <= 10.0
    assert {agent for path, agent in site.asked if path == "/gbk"} == {f"{USER_AGENT}/1"}


def test_a_round_is_kept_and_shown_to_whom_it_concerns(site: Site, guide: BoundGuide) -> None:
    site.pages |= {"/good": page_of(guide).encode(), "/wrong": page_of(guide, limit="9个工作日").encode()}
    operator, editor, stranger = _actor("zhangyunxing"), _actor("lvweihu"), _actor("luobiaozhun")
    with override_settings(TRUSTED_LOCAL_SERVICES=[*settings.TRUSTED_LOCAL_SERVICES, site.origin]):
        for path in ("/good", "/wrong", "/none"):
            told = {
                "name": "县局网站",
                "body": guide.department_uscc,
                "item": guide.code,
                "address": site.origin + path,
            }
            assert watch_sites(operator, [told, told]) == 2
        assert WatchedSite.objects.count() == 3
        with pytest.raises(DomainError, match=r"publishing\.site\.content_invalid"):
            watch_sites(operator, [told | {"address": site.origin + "/more"}, {"name": "x"}])
    assert WatchedSite.objects.count() == 3
    counted = check_sites(_reader(site))
    assert counted == {SiteResult.SAME: 1, SiteResult.DIFFERS: 1, SiteResult.UNREACHABLE: 1}
    found = checked_sites(editor)
    assert [each.result for each in found] == [SiteResult.DIFFERS, SiteResult.UNREACHABLE, SiteResult.SAME]
    assert found[0].differences[0].what is Differing.PROMISED
    assert found[1].reason == "404"
    assert checked_sites(stranger) == ()
    forget_figures()
    assert [(each.department_name, each.total) for each in site_figures()] == [(guide.department_name, 3)]
    end_site(operator, site_id=found[0].id)
    assert len(checked_sites(operator)) == 2
    assert SiteCheck.objects.count() == 3


@pytest.mark.parametrize(
    "address", ["", "ftp://x.example/", "http://127.0.0.1/", "https://a:b@x.example/", "http://x.example:25/"]
)
def test_a_page_that_may_not_be_looked_at_is_not_entered(guide: BoundGuide, address: str) -> None:
    with pytest.raises(DomainError) as refused:
        watch_site(
            _actor("zhangyunxing"),
            name="网站",
            department_uscc=guide.department_uscc,
            item_code=guide.code,
            address=address,
        )
    assert refused.value.code == "publishing.site.content_invalid"
    assert not WatchedSite.objects.exists()


def test_only_the_operator_says_what_is_looked_at(guide: BoundGuide) -> None:
    with pytest.raises(DomainError) as refused:
        watch_site(
            _actor("lvweihu"),
            name="网站",
            department_uscc=guide.department_uscc,
            item_code=guide.code,
            address="https://x.example/",
        )
    assert refused.value.code == "publishing.site.right_missing"
