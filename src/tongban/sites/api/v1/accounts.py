"""账号: signing up, recovering, and how surely the caller is known. Whoever has no account yet has no token: the first four
routes take a proved telephone instead, and answer the same whoever is known."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, StrictBool, StringConstraints

from tongban.capabilities.messaging.actions.send_mobile_code import send_mobile_code
from tongban.foundation import clock
from tongban.kernel.codes import DocumentType
from tongban.kernel.masking import mask_document, mask_mobile, mask_name
from tongban.registry.identity.accounts import own_account
from tongban.registry.identity.actions.prove_mobile import prove_mobile
from tongban.registry.identity.actions.recover import recover
from tongban.registry.identity.actions.sign_up import sign_up
from tongban.registry.identity.actions.verify_person import verify_person
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import ConsentDocument, MobilePurpose
from tongban.registry.identity.mobiles import MOBILE_CODE_VALID_FOR, PROOF_VALID_FOR
from tongban.sites.api.v1.callers import caller
from tongban.sites.api.v1.describing import BODY_ERRORS, describe
from tongban.sites.api.v1.shapes import EXAMPLE_ID, Body, CalendarDay, Instant, Shape
from tongban.sites.api.v1.wire import answer, instant, sure_instant
from tongban.sites.parts.addresses import address_of

router = Router(tags=["accounts"])

Purpose = Literal["SIGN_UP", "RECOVERY"]
Text = Annotated[str, StringConstraints(max_length=200)]
Proof = Annotated[UUID, Field(description="`proof` of the code that was sent.", examples=[EXAMPLE_ID])]
Version = Annotated[
    str, StringConstraints(max_length=20), Field(description="The version shown.", examples=["2026-11"])
]
Born = Annotated[
    CalendarDay | None,
    Field(
        description="Of who is known by a passport, a travel permit or an older permanent residence card: compared with name and"
        " number. Without it such a document is not compared.",
        examples=["1988-04-12"],
    ),
]
_WHO_ERRORS = (
    "identity.person.name_missing", "codes.person_id.invalid", "identity.password.weak", "limits.too_many",
)  # fmt: skip


class CodeBody(Body):
    """To which number, and for what."""

    purpose: Purpose
    mobile: Text = Field(examples=["19900000101"])


class CodeSent(Shape):
    """Keep ``proof``: it is worth something once its code has come back."""

    proof: str = Field(examples=[EXAMPLE_ID])
    valid_until: Instant


class ProofBody(Body):
    """The code of the SMS."""

    purpose: Purpose
    proof: Proof
    code: Text = Field(examples=["402917"])


class SignUpBody(Body):
    """Who opens an account, and which versions of agreement and notice were put before this person."""

    proof: Proof
    login: Text = Field(examples=["qinshili"])
    password: Text
    name: Text = Field(examples=["秦示例"])
    id_number: Text = Field(
        description="Number of the identity document; a passport's with its country in front, as GBR123456789.",
        examples=["369901199203150153"],
    )
    birth_date: Born = None
    agreement: Version
    privacy: Version


class SignedUpShape(Shape):
    """``assurance_level`` 2; or 0 where the population registry could not be asked: verify later."""

    account_id: str = Field(examples=[EXAMPLE_ID])
    assurance_level: int = Field(examples=[2])


class RecoveryBody(Body):
    """Who comes back, and the password from now on."""

    proof: Proof
    name: Text = Field(examples=["秦示例"])
    id_number: Text = Field(examples=["369901199203150153"])
    birth_date: Born = None
    new_password: Text


class Recovered(Shape):
    """The login may have been forgotten too."""

    login: str = Field(examples=["qinshili"])


class IdentityBody(Body):
    """Name and number, to be compared."""

    name: Text = Field(examples=["秦示例"])
    id_number: Text = Field(examples=["369901199203150153"])
    birth_date: Born = None


class AccountShape(Shape):
    """The caller's own account, masked. ``confirmed``: name and number agree with the population registry or were seen."""

    login: str = Field(examples=["qinshili"])
    name: str = Field(examples=["秦**"])
    document: DocumentType = Field(examples=["ID_CARD"])
    id_number: str = Field(examples=["3****************3"])
    mobile: str = Field(examples=["199****0101"])
    assurance_level: int = Field(description="0 to 3.", examples=[2])
    confirmed: StrictBool
    raised_from: Instant | None = Field(
        description="Before it the level is raised at a window only; null: at any time."
    )


@router.post(
    "/accounts/codes",
    response={202: CodeSent},
    summary="Have a code sent to a mobile number",
    openapi_extra=describe(
        errors=(*BODY_ERRORS, "codes.mobile.invalid", "limits.too_many"),
        example={"purpose": "SIGN_UP", "mobile": "19900000101"},
    ),
)
def send_code(request: HttpRequest, body: CodeBody) -> HttpResponse:
    """One a minute to one number, five an hour, ten a day. The answer is the same whether anybody is known by it."""
    proof = send_mobile_code(purpose=MobilePurpose(body.purpose), mobile=body.mobile, address=address_of(request))
    return answer(_sent(proof, MOBILE_CODE_VALID_FOR), 202)


@router.post(
    "/accounts/proofs",
    response=CodeSent,
    summary="Prove the mobile number by its code",
    openapi_extra=describe(
        errors=(*BODY_ERRORS, "identity.mobile.code_wrong", "identity.mobile.code_over"),
        example={"purpose": "SIGN_UP", "proof": EXAMPLE_ID, "code": "402917"},
    ),
)
def prove_number(request: HttpRequest, body: ProofBody) -> HttpResponse:
    """Good once, for its purpose, until `valid_until`. Five wrong codes end it. Sent twice it is proved once."""
    prove_mobile(body.proof, MobilePurpose(body.purpose), code=body.code)
    return answer(_sent(body.proof, PROOF_VALID_FOR))


@router.post(
    "/accounts",
    response={201: SignedUpShape},
    summary="Sign up",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *_WHO_ERRORS,
            "identity.login.invalid",
            "identity.login.taken",
            "identity.consent.missing",
            "identity.consent.outdated",
            "identity.mobile.proof_over",
            "identity.sign_up.not_possible",
            "identity.sign_up.too_young",
        ),
        example={
            "proof": EXAMPLE_ID,
            "login": "qinshili",
            "password": "yi-ju-rong-yi-ji-de-hua",
            "name": "秦示例",
            "id_number": "369901199203150153",
            "agreement": "2026-11",
            "privacy": "2026-11",
        },
    ),
)
def open_account(request: HttpRequest, body: SignUpBody) -> HttpResponse:
    """Name and number are compared with the register that knows the document; those of passports, travel permits and older
    permanent residence cards with `birth_date`. The proof is used up, so sent twice it is done once; who gets no account
    learns not why. Five tries a day for a number and a telephone."""
    done = sign_up(
        proof=body.proof,
        login=body.login,
        password=body.password,
        name=body.name,
        id_number=body.id_number,
        consents={ConsentDocument.AGREEMENT: body.agreement, ConsentDocument.PRIVACY: body.privacy},
        now=clock.now(),
        channel=Channel.API,
        address=address_of(request),
        born=body.birth_date,
    )
    return answer(SignedUpShape(account_id=str(done.account_id), assurance_level=done.level), 201)


@router.post(
    "/accounts/recovery",
    response=Recovered,
    summary="Recover an account",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            *_WHO_ERRORS,
            "identity.mobile.proof_over",
            "identity.recovery.not_possible",
            "identity.document.window_only",
            "identity.document.birth_missing",
            "identity.population_registry.unavailable",
            "identity.exit_entry.unavailable",
        ),
        example={
            "proof": EXAMPLE_ID,
            "name": "秦示例",
            "id_number": "369901199203150153",
            "new_password": "xin-de-yi-ju-hua",
        },
    ),
)
def recover_account(request: HttpRequest, body: RecoveryBody) -> HttpResponse:
    """Sessions and tokens end, the level falls to 1 and is raised online only after three days, the person is told. One
    error whoever is known; officials do not come in here. Passports, travel permits and older permanent residence cards are
    compared with `birth_date`."""
    login = recover(
        proof=body.proof,
        name=body.name,
        id_number=body.id_number,
        new_password=body.new_password,
        now=clock.now(),
        channel=Channel.API,
        address=address_of(request),
        born=body.birth_date,
    )
    return answer(Recovered(login=login))


@router.get(
    "/me/account",
    response=AccountShape,
    summary="The caller's account",
    openapi_extra=describe(errors=("identity.capacity.not_held",)),
)
def get_account(request: HttpRequest) -> HttpResponse:
    """Login, masked name, number and telephone, and the assurance level."""
    own = own_account(caller(request))
    return answer(
        AccountShape(
            login=own.login,
            name=mask_name(own.person.name),
            document=own.person.document,
            id_number=mask_document(own.person.identifier),
            mobile=mask_mobile(own.person.mobile),
            assurance_level=own.level,
            confirmed=own.known_by_number,
            raised_from=instant(own.raise_from) if own.raise_from and clock.now() < own.raise_from else None,
        )
    )


@router.post(
    "/me/account/verification",
    response=AccountShape,
    summary="Have name and number compared",
    openapi_extra=describe(
        errors=(
            *BODY_ERRORS,
            "identity.capacity.not_held",
            "identity.person.name_missing",
            "codes.person_id.invalid",
            "identity.assurance.differs",
            "identity.assurance.later",
            "identity.document.window_only",
            "identity.document.birth_missing",
            "identity.population_registry.unavailable",
            "identity.exit_entry.unavailable",
            "limits.too_many",
        ),
        example={"name": "秦示例", "id_number": "369901199203150153"},
    ),
)
def verify_account(request: HttpRequest, body: IdentityBody) -> HttpResponse:
    """The level goes up, never down; again it changes nothing. Five tries a day. Password and telephone are changed in the
    portal, where codes can be shown."""
    told = {"name": body.name, "id_number": body.id_number}
    verify_person(caller(request), **told, born=body.birth_date, now=clock.now())
    return get_account(request)


def _sent(proof: UUID, good_for: timedelta) -> CodeSent:
    return CodeSent(proof=str(proof), valid_until=sure_instant(clock.real_now() + good_for))
