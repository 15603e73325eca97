"""Which pages of other sites are looked at: entered by who operates the platform, or from a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.outgoing.addresses import AddressRefused, page_destination
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.policies import sees_all
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import department_by_uscc
from tongban.registry.publishing import errors as errors
from tongban.registry.publishing.models import WatchedSite

_LONGEST_NAME, _LONGEST_ADDRESS = 120, 500


def watch_site(actor: Actor, *, name: str, department_uscc: str, item_code: str, address: str) -> UUID:
    """The page ``address`` of this body's site shows the guide of ``item_code``. Entered again, it is named anew.

    DomainErrors ``publishing.site.right_missing|content_invalid``, ``codes.uscc.invalid``, ``orgs.department.unknown``,
    ``catalogue.item_unknown``, ``catalogue.guide_not_offered``, ``catalogue.item_succeeded``.
    """
    _check_right(actor)
    name, address = " ".join(name.split()), address.strip()
    if not 0 < len(name) <= _LONGEST_NAME:
        raise _wrong(f"网站名称要写，不超过 {_LONGEST_NAME} 字")
    _check_address(address)
    body, guide = department_by_uscc(department_uscc.strip()), current_guide(item_code.strip())
    with transaction.atomic():
        row = (
            WatchedSite.objects.select_for_update().filter(item_code=guide.code, address=address, ended_at=None).first()
        ) or WatchedSite(id=uuid4(), item_code=guide.code, address=address)
        row.name, row.department_uscc, row.department_name = name, body.uscc, body.name
        row.edited_by, row.edited_at = actor.account_id, clock.now()
        row.save()
        audit.write("publishing.site.watched", actor.stamp(), f"site:{row.id}", {"item": guide.code})
    return row.id


def watch_sites(actor: Actor, given: Iterable[Mapping[str, Any]]) -> int:
    """Every page of a list (name, body, item, address), or none of it; how many. DomainErrors as above, with ``row``."""
    count = 0
    with transaction.atomic():
        for count, each in enumerate(given, 1):
            try:
                told = {key: str(each[key]) for key in ("name", "body", "item", "address")}
                watch_site(
                    actor,
                    name=told["name"],
                    department_uscc=told["body"],
                    item_code=told["item"],
                    address=told["address"],
                )
            except (KeyError, TypeError):
                raise _wrong(f"第 {count} 行要有 name、body、item、address") from None
            except DomainError as error:
                error.data["row"] = count
                raise
    return count


def end_site(actor: Actor, *, site_id: UUID) -> None:
    """The page is no longer looked at; what was found stays. DomainErrors ``publishing.site.right_missing|unknown``."""
    _check_right(actor)
    with transaction.atomic():
        row = WatchedSite.objects.select_for_update().filter(pk=site_id, ended_at=None).first()
        if row is None:
            raise DomainError("publishing.site.unknown")
        row.ended_at = clock.now()
        row.save(update_fields=["ended_at"])
        audit.write("publishing.site.ended", actor.stamp(), f"site:{row.id}")


def may_watch(actor: Actor) -> bool:
    """Whether the actor may say which pages are looked at."""
    return sees_all(actor)


def _check_right(actor: Actor) -> None:
    if not may_watch(actor):
        raise DomainError("publishing.site.right_missing")


def _check_address(address: str) -> None:
    if not 0 < len(address) <= _LONGEST_ADDRESS:
        raise _wrong(f"网页地址要写，不超过 {_LONGEST_ADDRESS} 字")
    try:
        page_destination(address, settings.TRUSTED_LOCAL_SERVICES)
    except AddressRefused:
        raise _wrong("网页地址要以 https:// 或者 http:// 开头，指向公网") from None


def _wrong(reason: str) -> DomainError:
    return DomainError("publishing.site.content_invalid", reason=reason)
