"""The first three administrators of an instance, from whom everybody else has the posts: by who runs the server, once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4

from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.appoint import appointable
from tongban.registry.identity.actors import system_actor
from tongban.registry.identity.credentials import normal_login
from tongban.registry.identity.log_ins import record
from tongban.registry.identity.models import Account, Appointment
from tongban.registry.identity.separation import ADMINISTRATORS, DUTY_WORDS
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.models import Post
from tongban.registry.orgs.queries import department_by_uscc


def appoint_first(*, uscc: str, logins: Mapping[Duty, str], now: datetime) -> None:
    """系统管理员, 安全管理员 and 审计管理员 of the region of the body ``uscc``: three accounts, known at level 2. All or none.

    Only while nobody is a security administrator: afterwards appointments are asked for and approved at the desk. Errors:
    ``identity.posts.first_done|unknown|level``, ``identity.separation.broken``, and those of the body's code.
    """
    body, day = department_by_uscc(uscc), clock.legal_date(now)
    with transaction.atomic():
        if Appointment.objects.filter(post__duty=Duty.SECURITY_ADMIN.value).exists():
            raise DomainError("identity.posts.first_done")
        for duty in sorted(ADMINISTRATORS):
            account = (
                Account.objects.select_for_update().filter(login=normal_login(logins[duty]), is_active=True).first()
            )
            if account is None:
                raise DomainError("identity.posts.unknown")
            post = Post.objects.create(
                id=uuid4(),
                department_id=body.id,
                region_code=body.region_code,
                duty=duty.value,
                title=DUTY_WORDS[duty],
            )
            appointable(account, post, day)
            Appointment.objects.create(account=account, post=post, valid_from=day)
            Account.objects.filter(pk=account.pk).update(official=True)
            data = {"kind": "APPOINT", "post": str(post.pk)}
            record("identity.posts.approved", system_actor("first-administrators"), account.pk, data)
