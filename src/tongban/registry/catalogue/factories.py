"""For tests of other apps: leave for a guide to differ from the standard of its item."""

from __future__ import annotations

from tongban.registry.catalogue.models import BasicItem, Guide, ImplementationItem
from tongban.registry.orgs.queries import department_by_uscc


def may_differ(code: str) -> None:
    """The province accepts that this guide's unified part differs: what a test changes in it may be published."""
    if not Guide.objects.filter(code=code).exists():
        BasicItem.objects.get_or_create(code=code[19:31], defaults={"name": code, "kind": "PERMIT"})
        body = department_by_uscc(code[:18])
        ImplementationItem.objects.get_or_create(
            code=code[:31],
            defaults={
                "basic_id": code[19:31],
                "department_uscc": body.uscc,
                "department_id": body.id,
                "region_code": body.region_code,
            },
        )
        Guide.objects.create(code=code, implementation_id=code[:31])
    Guide.objects.filter(code=code).update(difference="先行先试")
