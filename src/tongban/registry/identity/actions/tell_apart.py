"""不是同一人: an official has looked at two registrations that the finder showed, and they are two persons."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.kernel.text import one_line
from tongban.registry.identity import merge_errors as merge_errors
from tongban.registry.identity.actors import Actor
from tongban.registry.identity.duplicates import ANSWERING
from tongban.registry.identity.log_ins import record_person
from tongban.registry.identity.resembling import Resemblance

_REASON = 200


def tell_apart(actor: Actor, *, one: UUID, other: UUID, reason: str, now: datetime) -> None:
    """The pair does not come back. It takes no right from anybody, so one official suffices; whoever thinks otherwise asks for a
    merge by two numbers. Twice is once: the first reason stands.

    Errors: ``identity.merge.not_allowed|unknown|two_persons``, ``identity.merge.why_apart``.
    """
    post = next((post for post in actor.posts if post.duty in ANSWERING), None)
    if post is None or actor.account_id is None:
        raise DomainError("identity.merge.not_allowed", reason="由数据管理岗或者监察岗判断。")
    if {one, other} & set(actor.persons):
        raise DomainError("identity.merge.two_persons")
    text = one_line(reason)[:_REASON]
    if not text:
        raise DomainError("identity.merge.why_apart")
    first, second = sorted((one, other))
    with transaction.atomic():
        row = Resemblance.objects.select_for_update().filter(one_id=first, other_id=second).first()
        if row is None:
            raise DomainError("identity.merge.unknown")
        if row.dismissed_at is not None:
            return
        row.dismissed_at, row.dismissed_by_id, row.dismissal = now, actor.account_id, text
        row.save(update_fields=["dismissed_at", "dismissed_by", "dismissal"])
        for person, twin in ((first, second), (second, first)):
            told = {"other": str(twin), "reasons": row.reasons}
            record_person("identity.person.told_apart", actor.by_right_of(post), person, told)
