"""An official's password gets too old, and none of the last ones comes back; a citizen's does neither."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.change_password import change_password
from tongban.registry.identity.actions.issue_token import issue_token
from tongban.registry.identity.actions.renew_password import renew_password
from tongban.registry.identity.actors import Actor, Channel, system_actor
from tongban.registry.identity.demo import demo_id, demo_people
from tongban.registry.identity.models import Account, PastPassword
from tongban.registry.identity.password_age import days_left, is_over, password_ends
from tongban.registry.identity.queries import account_by_token, actor_of
from tongban.registry.identity.tests.proving import Told

pytestmark = pytest.mark.usefixtures("people", "counted")
PASSWORDS = {each["login"]: each["password"] for each in demo_people().people}


def actor(login: str) -> Actor:
    found = actor_of(demo_id("account", login), Channel.PORTAL)
    assert found is not None
    return found


def aged(login: str, days: float) -> Actor:
    set_at = clock.real_now() - timedelta(days=days)
    Account.objects.filter(login=login).update(password_set_at=set_at)
    return actor(login)


@pytest.mark.parametrize(
    ("days", "over", "left"), [(82.5, False, None), (83.5, False, 6), (89.5, False, 0), (90, True, 0)]
)
def test_it_is_over_after_ninety_days_and_told_a_week_before(days: float, over: bool, left: int | None) -> None:
    official = aged("qianchushen", days)
    assert (is_over(official), days_left(password_ends(official))) == (over, left)


def test_one_that_nobody_has_dated_is_as_old_as_its_account() -> None:
    Account.objects.filter(login="qianchushen").update(
        password_set_at=None, created_at=clock.real_now() - timedelta(days=91)
    )
    assert is_over(actor("qianchushen"))


def test_a_citizens_never_is() -> None:
    assert password_ends(aged("lishili", 4_000)) is None


def test_none_of_the_last_ones_is_taken_again(settings, told: Told) -> None:
    settings.OFFICIAL_PASSWORDS_KEPT = 2
    official, present = actor("qianchushen"), PASSWORDS["qianchushen"]
    first = present
    for number in range(2):
        new = f"xin-de-mima-{number}"
        change_password(official, present=present, new=new)
        present = new
    for used in (first, "xin-de-mima-0"):
        with pytest.raises(DomainError, match=r"identity\.password\.used"):
            change_password(official, present=present, new=used)
    change_password(official, present=present, new="xin-de-mima-2")
    change_password(official, present="xin-de-mima-2", new=first)
    assert PastPassword.objects.count() == 2, "no more is remembered than is asked for"


def test_a_citizen_may_take_an_old_one_again(told: Told) -> None:
    li, first = actor("lishili"), PASSWORDS["lishili"]
    change_password(li, present=first, new="xin-de-mima-0")
    change_password(li, present="xin-de-mima-0", new=first)
    assert not PastPassword.objects.exists()


def test_renewing_is_for_one_that_is_over_and_puts_programs_out(told: Told) -> None:
    with pytest.raises(DomainError, match=r"identity\.session\.ended"):
        renew_password(aged("qianchushen", 10), new="xin-de-mima-0")
    official = aged("qianchushen", 91)
    assert official.account_id is not None
    token = issue_token(system_actor("test"), account_id=official.account_id, label="", valid_for=timedelta(hours=1))
    for wrong, code in (("kurz", "weak"), (PASSWORDS["qianchushen"], "used")):
        with pytest.raises(DomainError, match=rf"identity\.password\.{code}"):
            renew_password(official, new=wrong)
    assert account_by_token(token) is not None
    renew_password(official, new="xin-de-mima-0")
    assert not is_over(official)
    assert account_by_token(token) is None
