"""Who came from the national platform and has no account here opens one: without a password, in his real name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from secrets import choice
from string import ascii_lowercase, digits
from uuid import UUID

from django.contrib.auth.hashers import make_password

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.sign_up import Wanted, check_consents, opened
from tongban.registry.identity.actors import ANONYMOUS, Channel
from tongban.registry.identity.comparing import agrees, compared, count_tries, is_asked, must_be_old_enough
from tongban.registry.identity.kinds import ConsentDocument, MobilePurpose
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.mobiles import proved_mobile
from tongban.registry.identity.oidc.actions.arrive import NATIONAL, OutsideLogIn
from tongban.registry.identity.oidc.actions.link_national import linked, linked_once
from tongban.registry.identity.oidc.kinds import LinkedBy
from tongban.registry.identity.oidc.national import newcomer, usable
from tongban.registry.identity.population import Verdict
from tongban.registry.identity.queries import actor_of

_LETTERS = ascii_lowercase + digits


def open_by_national(
    *,
    arrival_id: UUID,
    proof: UUID,
    consents: Mapping[ConsentDocument, str],
    now: datetime,
    channel: Channel = Channel.PORTAL,
    device: str = "",
    address: str = "",
) -> OutsideLogIn:
    """The account, linked and signed in. Name and number are compared with the population registry, as for whoever signs up;
    the level is what the national platform's word is worth, at most 2, and 0 while the registry is away.

    The login is drawn; a password is set later by recovery. Tries are counted: call outside a transaction. Errors:
    ``oidc.national.over|no_number|linked|deceased``, ``identity.consent.missing|outdated``, ``identity.mobile.proof_over``,
    ``identity.sign_up.not_possible|too_young``, ``limits.too_many``.
    """
    who = newcomer(arrival_id)
    if not who.id_number:
        raise DomainError("oidc.national.no_number")
    if who.account_id is not None:
        raise DomainError("oidc.national.linked")
    must_be_old_enough(who.id_number, clock.legal_date(now))
    check_consents(consents)
    mobile = proved_mobile(proof, MobilePurpose.SIGN_UP)
    count_tries("sign-up", id_number=who.id_number, mobile=mobile, address=address)
    verdict = compared(who.name, who.id_number)
    if verdict is not None and not agrees(verdict):
        record("identity.account.sign_up_refused", ANONYMOUS.through(channel), None, {"verdict": verdict.value})
        dead = verdict is Verdict.DECEASED
        raise DomainError("oidc.national.deceased" if dead else "identity.sign_up.not_possible")
    wanted = Wanted(_login(), who.name, who.id_number, channel, now, most=who.level, compared=is_asked(who.id_number))
    with linked_once():
        row = usable(arrival_id, locked=True)
        made = opened(wanted, proof, make_password(None), confirmed=agrees(verdict))
        actor = actor_of(made.account_id, channel, device, clock.legal_date(now))
        assert actor is not None
        linked(actor, row, made.account_id, LinkedBy.OPENING, now)
        record("identity.account.signed_in", actor, made.account_id, {"by": NATIONAL})
    return OutsideLogIn(actor, row.level, row.known_at)


def _login() -> str:
    """Nobody types it; it begins with a letter and says nothing of whom it belongs to."""
    return "g" + "".join(choice(_LETTERS) for _each in range(15))
