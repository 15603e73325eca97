"""What every deed on a register of the province shares: the change proposed, locked, decided, and its entry in the record."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.errors import DomainError
from tongban.kernel.ids import uuid7
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.kinds import DraftState, MaterialOrigin, MaterialState, RegisterDeed
from tongban.registry.catalogue.matching.naming import bare
from tongban.registry.catalogue.models import RegisterChange, StandardMaterial
from tongban.registry.identity.actors import Actor

_LONGEST_WHY, _LONGEST_NAME, _MOST_NAMES, _MOST_BASES = 500, 200, 100, 20
_TEXTS = {"issuer": 120, "certificate_type": 120, "registry_source": 120, "validity": 120}
_REGISTRY = re.compile(r"^[a-z][a-z_]{2,59}$")
_FIRST_NUMBER = 100_001
"""Numbers below are shipped; SM-0000 and SM-009 are papers that any item may ask for (matching)."""


def checked_why(why: str) -> str:
    """A reason of 1 to 500 characters. DomainError ``catalogue.register.why_missing``."""
    why = why.strip()
    if not why or len(why) > _LONGEST_WHY or "\0" in why:
        raise DomainError("catalogue.register.why_missing")
    return why


def proposed(
    actor: Actor, deed: RegisterDeed, *, subject: str, name: str, content: Mapping[str, Any], why: str
) -> UUID:
    """Enter the change for the second person. DomainErrors ``catalogue.register.open_already|why_missing``."""
    assert actor.account_id is not None
    now = clock.now()
    row = RegisterChange(
        id=uuid7(now),
        deed=deed,
        subject=subject,
        name=name,
        content=dict(content),
        why=checked_why(why),
        proposed_by=actor.account_id,
        proposed_at=now,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
            told(actor, row, "catalogue.register.proposed")
    except IntegrityError as error:
        raise DomainError("catalogue.register.open_already", subject=subject or name) from error
    return row.id


def locked(change_id: UUID, seen: int) -> RegisterChange:
    """The row that waits, locked. DomainErrors ``catalogue.register.unknown|changed``."""
    row = RegisterChange.objects.select_for_update().filter(pk=change_id).first()
    if row is None:
        raise DomainError("catalogue.register.unknown")
    if row.state_version != seen or row.state != DraftState.SUBMITTED:
        raise DomainError("catalogue.register.changed")
    return row


def told(actor: Actor, row: RegisterChange, kind: str) -> None:
    """The entry in the record."""
    data = {"change": str(row.id), "deed": row.deed, "subject": row.subject, "name": row.name, "state": row.state}
    audit.write(kind, actor.stamp(), f"register:{row.subject or row.id}", data)


def one_at_a_time() -> None:
    """Whoever writes to the list of standard materials waits here for the other: two names are never given twice, nor a code."""
    list(StandardMaterial.objects.select_for_update().order_by("code")[:1])


def material_in_use(code: str, *, lock: bool = False) -> StandardMaterial:
    """DomainErrors ``catalogue.material.unknown|not_in_use``."""
    rows = StandardMaterial.objects.select_for_update(no_key=True) if lock else StandardMaterial.objects.all()
    row = rows.filter(pk=code).first()
    if row is None:
        raise DomainError("catalogue.material.unknown", material=code[:40])
    if row.state != MaterialState.IN_USE:
        raise DomainError("catalogue.material.not_in_use", material=code)
    return row


def checked_content(content: Mapping[str, Any]) -> dict[str, Any]:
    """What a standard material says, in shape. DomainError ``catalogue.material.invalid``."""
    name = _line(content, "name", _LONGEST_NAME)
    if not name:
        raise _invalid("没有写名称")
    spellings = dict.fromkeys(each.strip() for each in content.get("names", ()) if each.strip())
    names = [each for each in spellings if each != name]
    if len(names) > _MOST_NAMES or any(len(each) > _LONGEST_NAME or "\0" in each for each in names):
        raise _invalid(f"写法不超过 {_MOST_NAMES} 种，每种不超过 {_LONGEST_NAME} 字")
    told = {field: _line(content, field, most) for field, most in _TEXTS.items()}
    if not told["issuer"]:
        raise _invalid("没有写由谁出具")
    origin = str(content.get("origin", ""))
    if origin not in set(MaterialOrigin):
        raise _invalid("没有选来源")
    registry = told["registry_source"]
    if bool(registry) is not (origin == MaterialOrigin.REGISTRY) or (registry and not _REGISTRY.match(registry)):
        raise _invalid("来源是登记库的要写登记库的代号（小写字母和下划线），其他来源不写")
    return {"name": name, "names": names, **told, "origin": origin, "basis": checked_basis(content.get("basis", ()))}


def refuse_twins(names: Sequence[str], *, but: str = "") -> None:
    """No two standard materials of one name or spelling. ``but``: its own code. One statement. DomainError
    ``catalogue.material.twin``."""
    wanted = {bare(name): name for name in names}
    rows = StandardMaterial.objects.order_by("code")
    if but:
        rows = rows.exclude(Q(pk=but) | Q(merged_into=but))
    for code, name, others, state in rows.values_list("code", "name", "names", "state"):
        known = (name, *others) if state == MaterialState.IN_USE else (name,)
        for each in known:
            if bare(each) in wanted:
                raise DomainError("catalogue.material.twin", name=wanted[bare(each)], material=code)


def newly_called(row: StandardMaterial, content: Mapping[str, Any]) -> list[str]:
    """The names in ``content`` by which the material is not known yet."""
    known = {bare(each) for each in (row.name, *row.names)}
    return [each for each in (content["name"], *content["names"]) if bare(each) not in known]


def next_code() -> str:
    """The code of a new standard material: issued in order, never again. After :func:`one_at_a_time`."""
    codes = StandardMaterial.objects.filter(code__gte=f"SM-{_FIRST_NUMBER:06d}").order_by("-code")
    last = codes.values_list("code", flat=True).first()
    return f"SM-{int(last[3:]) + 1 if last else _FIRST_NUMBER:06d}"


def _line(content: Mapping[str, Any], field: str, most: int) -> str:
    text = " ".join(str(content.get(field, "")).split())
    if len(text) > most or "\0" in text:
        raise _invalid(f"有一项超过 {most} 字")
    return text


def checked_basis(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Bases in shape: a law and, where one is meant, its article. DomainError ``catalogue.material.invalid``."""
    found = [{"law": str(row.get("law", "")).strip(), "article": str(row.get("article", "")).strip()} for row in rows]
    if len(found) > _MOST_BASES or any(not 0 < len(each["law"]) <= 200 or len(each["article"]) > 40 for each in found):
        raise _invalid("依据一行一条，写成《法律名称》第几条")
    return found


def _invalid(reason: str) -> DomainError:
    return DomainError("catalogue.material.invalid", reason=reason)
