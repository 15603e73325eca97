"""Words of the registers of the province: standard materials, proofs and seals, and what is changed in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import public_date, table_instant
from tongban.foundation.web.language import listed
from tongban.registry.catalogue.kinds import DraftState, MaterialOrigin, MaterialState, ProofState, RegisterDeed
from tongban.registry.catalogue.register_queries import Change

ORIGINS: Mapping[MaterialOrigin, Any] = {
    MaterialOrigin.SELF: gettext_lazy("申请人自备"),
    MaterialOrigin.GOVERNMENT: gettext_lazy("政府部门或者其他单位出具"),
    MaterialOrigin.REGISTRY: gettext_lazy("登记库能查"),
}
MATERIAL_STATES: Mapping[MaterialState, tuple[str, Any]] = {
    MaterialState.IN_USE: ("done", gettext_lazy("在用")),
    MaterialState.MERGED: ("paused", gettext_lazy("已合并")),
    MaterialState.RETIRED: ("stopped", gettext_lazy("已停用")),
}
DEEDS: Mapping[RegisterDeed, Any] = {
    RegisterDeed.CREATE: gettext_lazy("新设标准材料"),
    RegisterDeed.CHANGE: gettext_lazy("修改标准材料"),
    RegisterDeed.SPELL: gettext_lazy("登记写法"),
    RegisterDeed.MERGE: gettext_lazy("合并标准材料"),
    RegisterDeed.RETIRE: gettext_lazy("停用标准材料"),
    RegisterDeed.RULE: gettext_lazy("证明和盖章的去留"),
}
CHANGE_STATES: Mapping[DraftState, tuple[str, Any]] = {
    DraftState.SUBMITTED: ("clock", gettext_lazy("待审核")),
    DraftState.PUBLISHED: ("done", gettext_lazy("已生效")),
    DraftState.DISCARDED: ("stopped", gettext_lazy("没有通过")),
}
PROOF_STATES: Mapping[ProofState, tuple[str, Any]] = {
    ProofState.NO_BASIS: ("bad", gettext_lazy("没有依据")),
    ProofState.KEPT: ("done", gettext_lazy("保留")),
    ProofState.DECLARED: ("go", gettext_lazy("告知承诺")),
    ProofState.ABOLISHED: ("stopped", gettext_lazy("取消")),
}
FIELDS: Mapping[str, Any] = {
    "name": gettext_lazy("名称"),
    "names": gettext_lazy("其他写法"),
    "issuer": gettext_lazy("由谁出具"),
    "origin": gettext_lazy("来源"),
    "certificate_type": gettext_lazy("证照类型"),
    "registry_source": gettext_lazy("登记库"),
    "validity": gettext_lazy("有效期"),
    "state": gettext_lazy("去留"),
    "basis": gettext_lazy("依据"),
    "since": gettext_lazy("自哪一天起"),
    "into": gettext_lazy("并入"),
}


def cited(basis: Any) -> str:
    """《法律》第几条 of each basis."""
    return listed(f"《{row['law']}》{row['article']}" for row in basis)


def value_words(field: str, value: Any) -> str:
    """What a field of a register says, in words."""
    if field == "origin":
        return str(ORIGINS[MaterialOrigin(value)])
    if field == "state":
        return str(PROOF_STATES[ProofState(value)][1])
    if field == "since":
        return public_date(date.fromisoformat(value), year=True)
    if field == "basis":
        return cited(value) or "—"
    if isinstance(value, list | tuple):
        return listed(value) or "—"
    return str(value) or "—"


def change_columns() -> list[ui.Column]:
    """Of :func:`change_rows`."""
    return [
        ui.Column(_("做什么")),
        ui.Column(_("对象")),
        ui.Column(_("状态"), "state"),
        ui.Column(_("提出")),
        ui.Column(_("理由")),
    ]


def change_rows(changes: tuple[Change, ...], href: Any) -> Iterator[ui.Row]:
    """Changes as rows; ``href`` gives the address of one."""
    for each in changes:
        kind, words = CHANGE_STATES[each.state]
        what = ui.Anchor(DEEDS[each.deed], href(each))
        named = f"{each.name}（{each.subject}）" if each.subject.startswith("SM-") else each.name
        yield ui.Row((what, named, ui.State(kind, words), table_instant(each.proposed_at), each.why))
