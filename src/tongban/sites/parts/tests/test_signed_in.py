"""Sessions: who is there, for how long, on how many devices, at what cost."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import RequestFactory

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.identity import seed
from tongban.registry.identity.actors import Actor, Capacity, Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import Factor
from tongban.registry.identity.models import Account, Appointment
from tongban.registry.identity.queries import actor_of
from tongban.registry.orgs.duties import Duty
from tongban.sites.parts import signed_in
from tongban.sites.parts.signed_in import SignedInMiddleware, close_session, current_actor, open_session


@pytest.fixture(autouse=True)
def _people(places: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "make_password", lambda _: "!")
    seed.seed_people()


def actor(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


def visit(key: str | None, path: str = "/") -> HttpRequest:
    """A request with a session cookie, past the middleware."""
    request = RequestFactory().get(path, headers={"user-agent": "Firefox"})
    request.session = SessionStore(key)
    SignedInMiddleware(lambda _: HttpResponse())(request)
    return request


def signed_in_as(login: str, before: str | None = None) -> str:
    request = visit(before)
    assert request.actor.login_shown != login
    open_session(request, actor(login), Factor.CODE)
    request.session.save()
    assert request.actor.login_shown == current_actor(request).login_shown == login
    return str(request.session.session_key)


def later(monkeypatch: pytest.MonkeyPatch, by: timedelta) -> None:
    instant = clock.real_now() + by
    monkeypatch.setattr(signed_in.clock, "real_now", lambda: instant)


def test_without_a_session_nobody_is_there() -> None:
    for path, channel in (("/", Channel.PORTAL), ("/desk/x", Channel.DESK), ("/hall/", Channel.WINDOW)):
        there = visit(None, path).actor
        assert (there.account_id, there.capacity, there.channel) == (None, Capacity.ANONYMOUS, channel)


def test_a_page_that_does_not_ask_costs_nothing_and_one_that_does_costs_two(django_assert_num_queries) -> None:
    key = signed_in_as("qianchushen")
    clock.today()
    with django_assert_num_queries(0):
        request = visit(key, "/desk/")
    with django_assert_num_queries(2):
        assert request.actor.holds(Duty.REVIEW)
        assert request.actor.account_id == current_actor(request).account_id
        assert request.session.get("anything") is None
    assert isinstance(request.actor, Actor)
    assert request.actor.through(Channel.WINDOW).channel is Channel.WINDOW


def test_the_door_decides_channel_and_capacity() -> None:
    key = signed_in_as("qianchushen")
    assert visit(key, "/desk/").actor.capacity is Capacity.POST
    assert visit(key, "/hall/").actor.channel is Channel.WINDOW
    assert visit(key, "/").actor.capacity is Capacity.SELF


def test_a_cookie_gives_no_right_at_the_api() -> None:
    there = visit(signed_in_as("qianchushen"), "/api/v1/cases").actor
    assert (there.account_id, there.channel) == (None, Channel.API)


def test_signing_in_changes_the_key_and_keeps_what_a_visitor_had() -> None:
    request = visit(None)
    request.session["scenario"] = "kept"
    request.session.save()
    planted = request.session.session_key
    get_token(request)
    secret = request.META["CSRF_COOKIE"]
    open_session(request, actor("lishili"))
    assert request.session.session_key != planted
    assert request.session["scenario"] == "kept"
    assert not Session.objects.filter(session_key=planted).exists()
    assert request.META["CSRF_COOKIE_NEEDS_UPDATE"]
    assert request.META["CSRF_COOKIE"] != secret


def test_another_person_on_the_same_device_finds_nothing_of_the_first() -> None:
    key = signed_in_as("lishili")
    request = visit(key)
    request.session["draft"] = "of li"
    open_session(request, actor("zhangshili"))
    assert "draft" not in request.session
    request.session.save()
    assert visit(str(request.session.session_key)).actor.login_shown == "zhangshili"
    assert visit(key).actor.account_id is None


def test_an_official_has_one_session_and_others_as_many_as_they_like() -> None:
    first, second = signed_in_as("qianchushen"), signed_in_as("qianchushen")
    assert visit(first).actor.account_id is None
    assert visit(second).actor.account_id is not None
    assert not Session.objects.filter(session_key=first).exists()
    first, second = signed_in_as("lishili"), signed_in_as("lishili")
    assert visit(first).actor.account_id == visit(second).actor.account_id == demo_id("account", "lishili")


def test_who_holds_a_post_has_no_session_without_a_second_factor(settings) -> None:
    with pytest.raises(DomainError, match=r"identity\.factor\.needed"):
        open_session(visit(None), actor("qianchushen"))
    key = signed_in_as("lishili")
    session = SessionStore(key)
    session["signed_in"] = {**session["signed_in"], "factor": ""}
    session.save()
    Account.objects.filter(login="lishili").update(official=True)
    like = Appointment.objects.filter(account__login="qianchushen").first()
    Appointment.objects.create(account_id=demo_id("account", "lishili"), post_id=like.post_id, valid_from=clock.today())
    request = visit(key, "/desk/")
    assert request.actor.account_id is None
    assert signed_in.why_ended(request) is signed_in.Ended.FACTOR
    # What the guided tour of a demonstration proves is worth nothing anywhere else.
    request = visit(None)
    open_session(request, actor("qianchushen"), Factor.DEMONSTRATION)
    request.session.save()
    settings.DEMONSTRATION = False
    assert visit(str(request.session.session_key), "/desk/").actor.account_id is None


def test_a_dismissed_official_is_out_at_the_next_request() -> None:
    key = signed_in_as("qianchushen")
    Appointment.objects.filter(account__login="qianchushen").update(valid_to=clock.today())
    assert visit(key, "/desk/").actor.holds(Duty.REVIEW) is None
    Account.objects.filter(login="qianchushen").update(is_active=False)
    assert visit(key, "/desk/").actor.account_id is None
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.parametrize(
    ("login", "minutes", "lives"),
    [("qianchushen", 14, True), ("qianchushen", 16, False), ("lishili", 29, True), ("lishili", 31, False)],
)
def test_an_idle_session_ends(monkeypatch: pytest.MonkeyPatch, login: str, minutes: int, lives: bool) -> None:
    key = signed_in_as(login)
    later(monkeypatch, timedelta(minutes=minutes))
    assert (visit(key).actor.account_id is not None) is lives


def test_use_keeps_a_session_alive_but_not_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    key = signed_in_as("qianchushen")
    start = clock.real_now()
    for minutes in range(10, 12 * 60 + 1, 10):
        monkeypatch.setattr(signed_in.clock, "real_now", lambda passed=minutes: start + timedelta(minutes=passed))
        request = visit(key)
        assert request.actor.account_id is not None, minutes
        assert request.session.modified
        request.session.save()
    monkeypatch.setattr(signed_in.clock, "real_now", lambda: start + timedelta(hours=12, minutes=2))
    assert visit(key).actor.account_id is None


def test_use_is_written_at_most_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    key = signed_in_as("lishili")
    later(monkeypatch, timedelta(seconds=50))
    request = visit(key)
    assert request.actor.account_id is not None
    assert not request.session.modified


def test_signing_out_destroys_the_session_and_is_on_record() -> None:
    key = signed_in_as("lishili")
    request = visit(key)
    request.session["draft"] = "of li"
    assert request.actor.account_id is not None
    close_session(request)
    assert request.session.is_empty()
    assert (request.actor.account_id, current_actor(request).account_id) == (None, None)
    assert visit(key).actor.account_id is None
    entries = audit.about(f"account:{demo_id('account', 'lishili')}")
    assert [entry.kind for entry in entries] == ["identity.account.signed_out"]
    close_session(visit(None))
    assert not audit.about("account:unknown")


def test_an_inactive_account_gets_no_session() -> None:
    was_active = actor("lishili")
    Account.objects.filter(login="lishili").update(is_active=False)
    with pytest.raises(DomainError, match=r"identity\.session\.ended"):
        open_session(visit(None), was_active)
