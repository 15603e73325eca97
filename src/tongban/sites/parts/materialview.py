"""A material of a guide as the lists show it: how one comes by it, what files are taken, what it must show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from tongban.foundation.web.language import listed
from tongban.sites.parts.scenario import Asked

_SOURCES = {
    "FORM": ("on", gettext_noop("在线填")),
    "UPLOAD": ("", gettext_noop("自己准备")),
    "REGISTRY": ("free", gettext_noop("免提交")),
}


@dataclass(frozen=True, slots=True)
class Material:
    """A material as the list shows it. ``maybe``: whether it is asked depends on answers not given yet."""

    id: str
    label: str
    name: str
    tag: str
    how: str
    how_notes: tuple[str, ...]
    hint: str
    requirements: tuple[str, ...]
    sample: str
    required: bool
    maybe: bool
    source: str
    why: str


def material_of(row: Mapping[str, Any], how: Asked, why: str = "") -> Material:
    """The material ``row`` of a guide; ``how``: whether it is asked under the answers given; ``why`` it still is."""
    tag, word = _SOURCES[row["from"]]
    issuer = row.get("issuer", "")
    note = {"REGISTRY": _("由{issuer}提供").format(issuer=issuer) if issuer else "", "FORM": _("填完自动生成")}.get(
        row["from"], ""
    )
    return Material(
        id=row["id"],
        label=row["id"].upper(),
        name=row["name"],
        tag=tag,
        how=_(word),
        how_notes=_file_rules(row) if row["from"] == "UPLOAD" else (note,) if note else (),
        hint=row.get("hint", ""),
        requirements=tuple(requirement["text"] for requirement in row.get("requirements", ())),
        sample=row.get("sample", ""),
        required=bool(row.get("required", True)),
        maybe=how is Asked.MAYBE,
        source=row["from"],
        why=why,
    )


def _file_rules(row: Mapping[str, Any]) -> tuple[str, ...]:
    kinds = listed(one.upper() for one in row.get("accept", ()))
    parts = [kinds, _("每个 {mb} MB 以内").format(mb=row["max_mb"]) if row.get("max_mb") else ""]
    if row.get("max_files"):
        parts.append(_("最多 {count} 个文件").format(count=row["max_files"]))
    if row.get("original_seen"):
        parts.append(_("要核验原件"))
    return tuple(part for part in parts if part)
