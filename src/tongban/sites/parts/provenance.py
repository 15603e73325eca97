"""Where a value comes from, in words: the department that answers for it, its register, and when it was asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web.components import Source

_SOURCES: Mapping[str, tuple[Any, Any]] = {
    "enterprise_registry": (gettext_lazy("市场监督管理部门"), gettext_lazy("企业登记信息")),
    "population_registry": (gettext_lazy("公安机关"), gettext_lazy("人口基础信息库")),
}


def source_shown(source: str, at: datetime | None) -> Source:
    """A source as the pages show it; anything but a register is the account registered in the real name."""
    if source not in _SOURCES:
        return Source(_("实名账号"), "", at)
    department, register = _SOURCES[source]
    return Source(department, register, at)


def register_name(source: str) -> str:
    """The register's name."""
    return str(_SOURCES[source][1]) if source in _SOURCES else source


def sources_of(provenance: Mapping[str, Mapping[str, Any]]) -> dict[str, Source]:
    """Of a submission: field id → source."""
    return {
        path: source_shown(row["source"], datetime.fromisoformat(row["at"]) if row["at"] else None)
        for path, row in provenance.items()
    }
