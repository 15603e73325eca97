"""Who may ask for an application, answer it, and keep it. Default deny."""

from __future__ import annotations

from tongban.registry.identity.actors import Actor, HeldPost
from tongban.registry.identity.oidc.models import Client, ClientChange
from tongban.registry.orgs.duties import Duty

ASKING = (Duty.LEADER, Duty.DATA_STEWARD)


def post_to_ask(actor: Actor, uscc: str) -> HeldPost | None:
    """The post by which an application of a body is asked for and kept: its head, or who keeps its data."""
    return next((each for each in actor.posts if each.duty in ASKING and each.department_uscc == uscc), None)


def post_to_answer(actor: Actor, client: Client) -> HeldPost | None:
    """The post by which it is answered: the platform's operator of the region, who has not asked for it."""
    if actor.account_id is None or actor.account_id == client.asked_by_id:
        return None
    return actor.holds(Duty.OPERATOR, region_code=client.region_code)


def post_to_answer_change(actor: Actor, client: Client, change: ClientChange) -> HeldPost | None:
    """The post by which a change of it, or its coming back, is answered: the same, and not who asked for that."""
    if actor.account_id is None or actor.account_id == change.asked_by_id:
        return None
    return actor.holds(Duty.OPERATOR, region_code=client.region_code)


def post_to_suspend(actor: Actor, client: Client) -> HeldPost | None:
    """The post by which it is stopped at once: the operator's, or one of its own body. Whoever it is, he needs nobody."""
    if actor.account_id is None:
        return None
    return actor.holds(Duty.OPERATOR, region_code=client.region_code) or post_to_ask(actor, client.uscc)
