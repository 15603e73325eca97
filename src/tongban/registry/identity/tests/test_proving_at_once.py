"""Two at once, with real commits: of those who sign up with one number, or recover with one proof, one wins."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.db import connections

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity import queries
from tongban.registry.identity.actions.give_mobile import give_mobile
from tongban.registry.identity.actions.prove_mobile import prove_mobile
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actions.register_natural_person import register_natural_person
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.models import Account, MobileConfirmation
from tongban.registry.identity.tests.proving import MOBILE, OTHER_MOBILE, QIN, Registry, opened, proof

pytestmark = pytest.mark.usefixtures("committed_province")


def at_once(attempt: Callable[[int], object], count: int = 2) -> list[str]:
    """What each of ``count`` simultaneous attempts came to, sorted."""
    outcomes: list[str] = []
    start = Barrier(count)

    def run(number: int) -> None:
        start.wait()
        try:
            outcomes.append(str(attempt(number)))
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.mark.parametrize("known", [False, True], ids=["new", "of the window"])
def test_one_number_two_sign_ups(registry: Registry, known: bool) -> None:
    if known:
        register_natural_person(system_actor("test"), **QIN, mobile=MOBILE, now=clock.now())
    proofs = [proof(), proof()]
    outcomes = at_once(lambda number: opened(f"qinshili{number}", proof=proofs[number]).level)
    assert outcomes == ["2", "identity.sign_up.not_possible"]
    assert Account.objects.filter(login__startswith="qinshili").count() == 1
    assert queries.find_natural_person(QIN["id_number"]) is not None


def test_one_login_two_sign_ups(registry: Registry) -> None:
    registry.away = True
    proofs = [proof(MOBILE), proof(OTHER_MOBILE)]
    assert at_once(lambda number: opened(proof=proofs[number]).level) == ["0", "identity.login.taken"]


def test_one_proof_two_sign_ups(registry: Registry) -> None:
    registry.away = True
    proved = proof()
    outcomes = at_once(lambda number: opened(f"qinshili{number}", proof=proved).level)
    assert outcomes == ["0", "identity.mobile.proof_over"]


def test_one_proof_two_recoveries(registry: Registry) -> None:
    opened()
    proved = proof(MOBILE, MobilePurpose.RECOVERY)

    def attempt(number: int) -> str:
        return recover(proof=proved, **QIN, new_password=f"xin-de-mima-{number}", now=clock.now())

    assert at_once(attempt) == ["identity.mobile.proof_over", "qinshili"]


def test_wrong_codes_at_once_are_all_counted(registry: Registry) -> None:
    confirmation = give_mobile(purpose=MobilePurpose.SIGN_UP, mobile=MOBILE)
    outcomes = at_once(lambda number: prove_mobile(confirmation, MobilePurpose.SIGN_UP, code=f"x{number}"), 4)
    assert outcomes == ["identity.mobile.code_wrong"] * 4
    assert MobileConfirmation.objects.get(pk=confirmation).tries == 4
