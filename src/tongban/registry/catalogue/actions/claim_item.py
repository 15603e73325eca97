"""A body claims an item: it begins its own guide from the standard of the province."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from tongban.foundation import calendars, clock
from tongban.kernel.codes import implementation_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.save_draft import begin
from tongban.registry.catalogue.kinds import DraftSource, ExerciseLevel
from tongban.registry.catalogue.lifecycle.holding import refuse_closed
from tongban.registry.catalogue.models import Guide, GuideVersion, StandardVersion
from tongban.registry.catalogue.standards.bounds import within_bounds
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import DepartmentRecord, department_by_uscc

_TAKEN_OVER = ("place", "hours", "phones", "complaint_phones", "windows")
"""What a body has said of itself in another guide and need not say again."""


def claim_item(actor: Actor, *, standard_code: str, department_uscc: str) -> UUID:
    """A draft of this body's guide: unified elements as the standard lays them down, its own still to be completed.

    Place, hours and phones are taken over from its newest guide; the promise begins at the statutory limit. The item is claimed
    when the guide is published. DomainError ``catalogue.standard.unknown``, ``catalogue.standard.level_apart`` when the item
    belongs to another level, ``catalogue.standard.claimed``, ``catalogue.item_change.closed``,
    ``catalogue.draft.right_missing|unknown|open_already``.
    """
    today = clock.today()
    newest = StandardVersion.objects.filter(standard_id=standard_code).order_by("-valid_from", "-number").first()
    if newest is None:
        raise DomainError("catalogue.standard.unknown", item=standard_code)
    refuse_closed(standard_code)
    body = department_by_uscc(department_uscc, today)
    document = claimed_document(standard_code, newest.document, body, today)
    code = document["codes"]["handling"] or document["codes"]["implementation"]
    if Guide.objects.filter(code=code).exists():
        raise DomainError("catalogue.standard.claimed", item=code)
    return begin(actor, document=document, note="认领省标准", source=DraftSource.CLAIM)


def claimed_document(
    standard_code: str, unified: Mapping[str, Any], body: DepartmentRecord, today: date
) -> dict[str, Any]:
    """The guide of ``body`` as it begins. DomainError ``catalogue.standard.level_apart``."""
    level = ExerciseLevel(unified["exercise_level"])
    if level is not ExerciseLevel.GRADED and level.digit != body.level:
        raise DomainError("catalogue.standard.level_apart", body=body.name)
    implementation = implementation_code(body.uscc, level.digit, standard_code[:12])
    local, _ = within_bounds(_own(unified, body), unified)
    return {
        "schema": "tongban.guide/1",
        "codes": {
            "basic": standard_code[:12],
            "implementation": implementation,
            "handling": f"{implementation}{standard_code[12:]}" if standard_code[12:] else None,
        },
        "unified": dict(unified),
        "local": local,
        "calendar_version": max(calendars.versions()),
    }


def _own(unified: Mapping[str, Any], body: DepartmentRecord) -> dict[str, Any]:
    promised = unified["statutory_limit"] or {"amount": 0, "unit": "WORKING_DAY"}
    seen = any(row["original_seen"] for row in unified["materials"])
    own: dict[str, Any] = {
        "department_uscc": body.uscc,
        "department_name": body.name,
        "region_code": body.region_code,
        "promised_limit": {"amount": promised["amount"], "unit": promised["unit"]},
        "visits": 1 if seen else 0,
        "visit_reason": "核验材料原件" if seen else "",
        "forms": ["ONLINE", "WINDOW"],
    }
    rows = GuideVersion.objects.filter(guide__implementation__department_uscc=body.uscc).order_by("-published_at")
    known = rows.values_list("document__local", flat=True).first() or {}
    return own | {name: known[name] for name in _TAKEN_OVER if name in known}
