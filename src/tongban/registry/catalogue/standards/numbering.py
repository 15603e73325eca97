"""Codes of new items: issued in order, never used again (GB/T 39554.1-2020; STANDARDS 1.4)."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from tongban.kernel.codes import check_basic_code
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.kinds import ItemKind
from tongban.registry.catalogue.matching.naming import bare
from tongban.registry.catalogue.models import BasicItem, Standard, StandardVersion

_MOST_MAIN, _MOST_SUB, _MOST_HANDLING = 999, 999, 99


def refuse_twin(name: str, *, but: str = "") -> None:
    """No two items of one name. DomainError ``catalogue.standard.twin`` with the code and the name of the other; ``but``: the
    item's own code. Two statements."""
    sought = bare(name)
    named = list(BasicItem.objects.order_by("code").values_list("code", "name"))
    rows = StandardVersion.objects.order_by("standard_id", "-number").distinct("standard_id")
    named += rows.values_list("standard_id", "name")
    for code, other in named:
        if bare(other) == sought and code[:12] != but[:12]:
            raise DomainError("catalogue.standard.twin", name=other, item=code)


def enter_code(code: str, *, name: str, kind: ItemKind) -> str:
    """Enter a code that the State has issued. DomainErrors ``codes.basic_code.invalid``, ``catalogue.standard.code_taken``."""
    if check_basic_code(code)[2:4] != kind.number:
        raise DomainError("catalogue.standard.code_kind", item=code, number=kind.number)
    if not _entered(code, name, kind):
        raise DomainError("catalogue.standard.code_taken", item=code)
    return code


def issue_code(*, issuer: str, kind: ItemKind, ministry: str, main: str, name: str) -> str:
    """The next code: of a main item; below ``main`` = …00Y of a sub-item; below any other ``main`` of a 业务办理项, which is the
    code of the item with two digits more. Codes that were ever issued are counted, cancelled ones too.

    DomainError ``catalogue.standard.main_wrong`` for a main item that is not there, or that is offered undivided;
    ``catalogue.standard.codes_used_up``.
    """
    if not main:
        return _next_basic(f"{issuer}{kind.number}{ministry}", "000", _MOST_MAIN, name, kind)
    item = BasicItem.objects.filter(code=main).first()
    if item is None or item.kind != kind or Standard.objects.filter(code=main).exists():
        raise DomainError("catalogue.standard.main_wrong", main=main)
    if main.endswith("00Y"):
        return _next_basic(main[:9], "", _MOST_SUB, name, kind)
    BasicItem.objects.select_for_update().get(code=main)
    used = Standard.objects.filter(code__startswith=main).values_list("code", flat=True)
    serial = max((int(code[12:]) for code in used), default=0) + 1
    if serial > _MOST_HANDLING:
        raise DomainError("catalogue.standard.codes_used_up", prefix=main)
    return f"{main}{serial:02d}"


def _next_basic(prefix: str, tail: str, most: int, name: str, kind: ItemKind) -> str:
    begin = len(prefix)
    used = BasicItem.objects.filter(code__startswith=prefix).values_list("code", flat=True)
    numbers = (int(code[begin : begin + 3]) for code in used if code[begin : begin + 3].isdigit())
    for serial in range(max(numbers, default=0) + 1, most + 1):
        code = f"{prefix}{serial:03d}{tail}"
        if _entered(code, name, kind):
            return check_basic_code(code)
    raise DomainError("catalogue.standard.codes_used_up", prefix=prefix)


def _entered(code: str, name: str, kind: ItemKind) -> bool:
    try:
        with transaction.atomic():
            BasicItem.objects.create(code=code, name=name, kind=kind)
    except IntegrityError:
        # Issued to somebody else in this moment.
        return False
    return True
