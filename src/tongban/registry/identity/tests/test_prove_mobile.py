"""Proving a mobile number: the code, its tries and its time, what a proof is good for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.give_mobile import give_mobile
from tongban.registry.identity.actions.prove_mobile import prove_mobile
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.kinds import MobilePurpose
from tongban.registry.identity.mobiles import (
    MOBILE_CODE_VALID_FOR,
    MOST_TRIES,
    PROOF_VALID_FOR,
    proved_mobile,
    take_proof,
    waiting_mobile,
)
from tongban.registry.identity.models import MobileConfirmation
from tongban.registry.identity.sealing import mobile_code
from tongban.registry.identity.tasks import forget_unconfirmed
from tongban.registry.identity.tests.proving import MOBILE, proof

pytestmark = pytest.mark.usefixtures("people")
SIGN_UP = MobilePurpose.SIGN_UP


def given(mobile: str = f" +86 {MOBILE} ") -> UUID:
    return give_mobile(purpose=SIGN_UP, mobile=mobile)


def refusal(confirmation: UUID, code: str, purpose: MobilePurpose = SIGN_UP) -> str:
    with pytest.raises(DomainError) as caught:
        prove_mobile(confirmation, purpose, code=code)
    return caught.value.code


def wrong(confirmation: UUID) -> str:
    return f"{(int(mobile_code(confirmation)) + 1) % 1_000_000:06d}"


def test_the_code_proves_and_the_number_is_sealed() -> None:
    confirmation = given()
    row = MobileConfirmation.objects.get()
    assert MOBILE.encode() not in bytes(row.mobile_sealed)
    with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
        proved_mobile(confirmation, SIGN_UP)
    prove_mobile(confirmation, SIGN_UP, code=f" {mobile_code(confirmation)} ")
    assert proved_mobile(confirmation, SIGN_UP) == MOBILE
    # Sent twice by an impatient hand it is still proved.
    prove_mobile(confirmation, SIGN_UP, code=mobile_code(confirmation))
    assert MOBILE not in repr(waiting_mobile(confirmation))


def test_a_wrong_code_counts_and_the_fifth_ends_it() -> None:
    confirmation = given()
    assert [refusal(confirmation, wrong(confirmation)) for _ in range(MOST_TRIES)] == [
        *["identity.mobile.code_wrong"] * (MOST_TRIES - 1),
        "identity.mobile.code_over",
    ]
    assert refusal(confirmation, mobile_code(confirmation)) == "identity.mobile.code_over"


@pytest.mark.parametrize("code", ["", "x", "１２３４５６７", "9" * 5000])
def test_what_is_no_code_is_a_wrong_one(code: str) -> None:
    assert refusal(given(), code) == "identity.mobile.code_wrong"


def test_unknown_foreign_and_late_are_one_answer() -> None:
    confirmation = given()
    assert refusal(uuid4(), "123456") == "identity.mobile.code_over"
    assert refusal(confirmation, mobile_code(confirmation), MobilePurpose.RECOVERY) == "identity.mobile.code_over"
    MobileConfirmation.objects.update(made_at=clock.real_now() - MOBILE_CODE_VALID_FOR)
    assert refusal(confirmation, mobile_code(confirmation)) == "identity.mobile.code_over"


def test_a_proof_is_used_once_for_its_own_deed_and_person_in_time() -> None:
    li = demo_id("person", "lishili")
    confirmation = proof()
    for purpose, person in ((MobilePurpose.RECOVERY, None), (SIGN_UP, li)):
        with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
            take_proof(confirmation, purpose, person)
    assert take_proof(confirmation, SIGN_UP) == MOBILE
    with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
        take_proof(confirmation, SIGN_UP)
    late = proof()
    MobileConfirmation.objects.filter(pk=late).update(proved_at=clock.real_now() - PROOF_VALID_FOR * 1.01)
    with pytest.raises(DomainError, match=r"identity\.mobile\.proof_over"):
        proved_mobile(late, SIGN_UP)


def test_numbers_are_not_kept() -> None:
    old, new = proof(), proof()
    MobileConfirmation.objects.filter(pk=old).update(made_at=clock.real_now() - 4 * PROOF_VALID_FOR - timedelta(1))
    forget_unconfirmed(0)
    assert list(MobileConfirmation.objects.values_list("pk", flat=True)) == [new]


@pytest.mark.parametrize("mobile", ["", "123", "02712345678", "李示例"])
def test_what_is_no_mobile_number_waits_for_nothing(mobile: str) -> None:
    with pytest.raises(DomainError, match=r"codes\.mobile\.invalid"):
        given(mobile)
    assert not MobileConfirmation.objects.exists()
