"""程序令牌: made at the desk after both factors, good for the posts and deeds named, out with what it rests on."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.test import Client

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actions.reset_factor import forget_factors
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.models import Account, Appointment, Leave
from tongban.registry.identity.queries import account_by_token, actor_of
from tongban.registry.identity.tokens import end_tokens, tokens_of

LOGIN = "qianchushen"
ACCOUNT = demo_id("account", LOGIN)


def posts() -> list[str]:
    actor = actor_of(ACCOUNT, Channel.DESK)
    assert actor is not None
    return [str(each.id) for each in actor.posts]


def make(desk: Client, **more: Any) -> Any:
    asked = {"do": "make", "label": "夜间同步", "days": "7", "posts": posts(), "deeds": ["note"], **more}
    return desk.post("/desk/tokens", asked)


def token_in(answer: Any) -> str:
    found = re.search(r"tb_[A-Za-z0-9_-]{43}", answer.content.decode())
    assert found, answer.content.decode()
    return found[0]


def program(token: str, address: str = "10.1.2.3") -> Client:
    return Client(headers={"authorization": f"Bearer {token}"}, REMOTE_ADDR=address)


def test_it_is_shown_once_reads_and_does_what_was_named(visit) -> None:
    desk = visit(LOGIN)
    page = make(desk)
    token = token_in(page)
    assert token not in desk.get("/desk/tokens").content.decode()
    assert program(token).get("/api/v1/cases").status_code == 200
    for deed, status in (("decide", 403), ("note", 404), ("no-such", 403)):
        path = f"/api/v1/cases/360722-261127-22222J/deeds/{deed}"
        answer = program(token).post(path, {}, content_type="application/json")
        assert (answer.status_code == 403) is (status == 403), (deed, answer.content)
        assert (answer.json()["code"] == "identity.token.scope") is (status == 403)
    actor = account_by_token(token)
    assert actor is not None
    assert actor.stamp()["token"] == str(tokens_of(ACCOUNT)[0].id)


def test_it_is_made_within_ten_minutes_of_both_factors_for_few_days_and_own_posts(visit, monkeypatch) -> None:
    desk = visit(LOGIN)
    assert "最长 30 天" in desk.get("/desk/tokens").content.decode()
    assert make(desk, days="31").status_code == 422
    assert make(desk, posts=[]).status_code == 422
    assert make(desk, posts=[str(demo_id("post", "elsewhere"))]).status_code == 422
    later = clock.real_now() + timedelta(minutes=11)
    monkeypatch.setattr(clock, "real_now", lambda: later)
    refused = make(desk)
    assert (refused.status_code, "重新登录并通过第二道验证" in refused.content.decode()) == (403, True)
    assert not tokens_of(ACCOUNT)


def test_it_ends_by_hand_with_its_posts_with_the_factor_and_rests_while_its_official_is_away(visit) -> None:
    desk = visit(LOGIN)
    token = token_in(make(desk))
    day = clock.today()
    away = Leave.objects.create(
        account_id=ACCOUNT, deputy_id=demo_id("account", "zhoujueding"), valid_from=day, state="GRANTED",
        valid_to=day + timedelta(days=1), asked_at=clock.now(),
    )  # fmt: skip
    assert account_by_token(token) is None
    away.delete()
    assert account_by_token(token) is not None
    held = Appointment.objects.filter(account_id=ACCOUNT)
    held.update(valid_to=day)
    assert account_by_token(token) is None
    held.update(valid_to=None)
    desk.post("/desk/tokens", {"do": "end", "token": tokens_of(ACCOUNT)[0].id})
    assert account_by_token(token) is None
    assert program(token).get("/api/v1/cases").json()["code"] == "identity.token.invalid"
    assert (
        visit("zhoujueding").post("/desk/tokens", {"do": "end", "token": tokens_of(ACCOUNT)[0].id}).status_code == 401
    )
    token = token_in(make(desk))
    forget_factors(ACCOUNT)
    assert end_tokens(ACCOUNT) == 1
    assert account_by_token(token) is None


def test_a_citizens_token_carries_no_post_that_comes_later(who) -> None:
    li = who("lishili", Channel.PORTAL)
    token = issue_token(li, account_id=li.account_id, label="", valid_for=timedelta(hours=1))
    post = Appointment.objects.filter(account_id=ACCOUNT).first().post_id
    Account.objects.filter(pk=li.account_id).update(official=True)
    Appointment.objects.create(account_id=li.account_id, post_id=post, valid_from=clock.today())
    actor = account_by_token(token)
    assert actor is not None
    assert actor.posts == ()


def test_another_network_than_the_first_is_an_entry_once(visit) -> None:
    token = token_in(make(visit(LOGIN)))
    for address in ("10.1.2.3", "10.1.2.4", "203.0.113.9", "203.0.113.10"):
        assert program(token, address).get("/api/v1/cases").status_code == 200
    told = [
        each.data["network"] for each in audit.about(f"account:{ACCOUNT}") if each.kind == "identity.token.new_network"
    ]
    assert told == ["203.0.113.0/24"]
    assert "203.0.113.0/24" in visit(LOGIN).get("/desk/tokens").content.decode()
