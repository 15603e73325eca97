"""Two at once, with real commits: what is good once is good once, and a family dies whole."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Event, Thread
from uuid import uuid4

import pytest
from django.db import connections, transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.oidc import clients
from tongban.registry.identity.oidc.actions.begin import begin_log_in
from tongban.registry.identity.oidc.actions.change import ask_for_change
from tongban.registry.identity.oidc.actions.device import ask_on_device, let_in
from tongban.registry.identity.oidc.actions.enter import Browser
from tongban.registry.identity.oidc.actions.exchange import Minted, mint, spend_refresh
from tongban.registry.identity.oidc.clients import digest_of
from tongban.registry.identity.oidc.facts import Facts
from tongban.registry.identity.oidc.kinds import ClientAuthentication, PartyChoice, Scope, TokenKind
from tongban.registry.identity.oidc.models import Client, Participation, Session, SpentAssertion, Token
from tongban.registry.identity.oidc.tasks import sweep
from tongban.registry.identity.oidc.tests.making import application
from tongban.registry.identity.queries import actor_of, serial_of

pytestmark = pytest.mark.usefixtures("committed_province")


def beside(deed: Callable[[], object]) -> Thread:
    def run() -> None:
        try:
            deed()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    return thread


def refresh_tokens(client: Client, *texts: str) -> None:
    """Of one family, the first one spent."""
    now = clock.real_now()
    account, until = demo_id("account", "lishili"), now + timedelta(hours=1)
    session = Session.objects.create(
        account_id=account, serial=0, device="", began_at=now, used_at=now, lapses_at=until
    )
    Session.objects.filter(pk=session.pk).update(serial=session.account.session_serial)
    at = Participation.objects.create(session=session, client=client, choice=PartyChoice.SELF.value, entered_at=now)
    common = {"participation": at, "family": uuid4(), "scopes": ["openid"], "level": 2, "methods": ["pwd"]}
    for place, text in enumerate(texts):
        Token.objects.create(
            token_hash=digest_of(text),
            kind=TokenKind.REFRESH.value,
            known_at=now,
            expires_at=until,
            used_at=None if place else now,
            **common,
        )


def test_what_is_minted_while_a_stolen_one_comes_dies_with_its_family() -> None:
    client = application()
    refresh_tokens(client, "spent", "good")
    minted, go = Event(), Event()

    def refreshes() -> None:
        with transaction.atomic():
            row = spend_refresh("good", client=client)
            assert row is not None
            mint(row, Minted("new-access", "new-refresh"), scopes=["openid"])
            minted.set()
            go.wait(20)

    one = beside(refreshes)
    assert minted.wait(20)
    two = beside(lambda: spend_refresh("spent", client=client))
    time.sleep(0.5)
    go.set()
    one.join()
    two.join()
    assert Token.objects.filter(revoked_at=None).count() == 0


def test_of_two_assertions_alike_at_once_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    client = application(authentication="PRIVATE_KEY")
    until = int(clock.real_now().timestamp()) + 60
    monkeypatch.setattr(clients, "asserted", lambda *given, **named: (digest_of("jti"), until))
    fits: list[bool] = []
    start = Barrier(2)

    def comes() -> None:
        start.wait()
        with transaction.atomic():
            fits.append(clients.assertion_fits(client, "a.b.c", ("x",)))
            time.sleep(0.2)

    for thread in [beside(comes), beside(comes)]:
        thread.join()
    assert sorted(fits) == [False, True]


def test_an_assertion_just_over_is_not_forgotten_while_it_would_still_be_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = application(authentication="PRIVATE_KEY")
    until = int(clock.real_now().timestamp()) - 10
    monkeypatch.setattr(clients, "asserted", lambda *given, **named: (digest_of("jti"), until))
    assert clients.assertion_fits(client, "a.b.c", ("x",))
    sweep(0)
    assert SpentAssertion.objects.count() == 1
    assert not clients.assertion_fits(client, "a.b.c", ("x",))


def test_of_two_who_let_a_terminal_in_at_once_the_second_finds_it_taken() -> None:
    client = application(on_devices=True)
    codes, now = ask_on_device(client, ["openid"]), clock.real_now()
    first_in, go = Event(), Event()
    came: list[str] = []

    def lets_in(login: str) -> None:
        actor = actor_of(demo_id("account", login), Channel.PORTAL)
        assert actor is not None
        serial, until = serial_of(demo_id("account", login)) or 0, now + timedelta(hours=1)
        browser = Browser(begin_log_in(actor, serial=serial, device="", lapses_at=until), now, ("pwd",))
        with transaction.atomic():
            let_in(actor, typed=codes.user_code, browser=browser, level=2)
            first_in.set()
            go.wait(20)

    def comes_second() -> None:
        try:
            lets_in("zhangshili")
        except DomainError as error:
            came.append(error.code)

    one = beside(lambda: lets_in("lishili"))
    assert first_in.wait(20)
    two = beside(comes_second)
    time.sleep(0.5)
    go.set()
    one.join()
    two.join()
    assert came == ["oidc.device.unknown"]


def test_of_two_who_ask_for_a_change_at_once_one_waits() -> None:
    client, start, told = application(), Barrier(2), []
    head = actor_of(demo_id("account", "zhoujueding"), Channel.DESK)
    assert head is not None

    def ask(name: str) -> None:
        facts = Facts(
            name,
            client.purpose,
            ClientAuthentication.SECRET,
            client.redirect_uris,
            [Scope(each) for each in client.scopes],
        )
        start.wait()
        try:
            ask_for_change(head, pk=client.pk, facts=facts, why="改名")
            told.append("asked")
        except DomainError as error:
            told.append(error.code)

    for thread in [beside(lambda: ask("一个名字")), beside(lambda: ask("另一个名字"))]:
        thread.join()
    assert sorted(told) == ["asked", "oidc.client.change_waiting"]
