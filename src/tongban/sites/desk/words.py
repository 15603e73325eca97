"""Words of the desk for what the record holds in codes."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongban.cases.kinds import Standing
from tongban.cases.states import State
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date
from tongban.foundation.web.names import named
from tongban.registry.catalogue.guides import BoundGuide
from tongban.registry.catalogue.queries import versions
from tongban.registry.identity.separation import DUTY_WORDS
from tongban.registry.orgs.duties import Duty

CHANNELS: dict[str, Any] = {
    "PORTAL": _("网上"),
    "WINDOW": _("窗口"),
    "API": _("接口"),
    "DESK": _("管理平台"),
    "SYSTEM": _("系统"),
}

STANDINGS: dict[Standing, Any] = {Standing.REVOKED: _("许可已撤销"), Standing.CANCELLED: _("许可已注销")}

_SHAPES = {
    State.SUBMITTED: "go",
    State.CORRECTING: "paused",
    State.ACCEPTED: "go",
    State.IN_REVIEW: "go",
    State.DECIDED: "wait",
    State.CONCLUDED: "done",
    State.ARCHIVED: "done",
    State.PRE_REVIEWED: "wait",
    State.NOT_ACCEPTED: "stopped",
    State.WITHDRAWN: "stopped",
    State.RETURNED: "stopped",
    State.TERMINATED: "stopped",
}
_PLACE = re.compile(r"(?P<parent>[a-z]+[0-9]+)\.r(?P<number>[0-9]+)")


def state_shown(state: State, label: str, standing: Standing = Standing.VALID) -> ui.State:
    """A state of a case in shape and word; what became of the permit comes before it."""
    if standing is not Standing.VALID:
        return ui.State("stopped", gettext("{standing}，{state}").format(standing=STANDINGS[standing], state=label))
    return ui.State(_SHAPES[state], label)


def element_shown(element_id: str) -> str:
    """``M3 · 要求 2`` for ``m3.r2``, ``C1`` for ``c1``; a form field needs none: its label says it."""
    match = _PLACE.fullmatch(element_id)
    if match:
        return f"{match['parent'].upper()} · {_('要求')} {match['number']}"
    return "" if element_id.startswith("f.") else element_id.upper()


def guide_line(guide: BoundGuide) -> str:
    """``第 7 版，2026-09-01 起用``: the version a case is bound to. No statement once the process knows it."""
    found = _version(guide.implementation_code, guide.hash)
    return (
        gettext("第 %(n)d 版，%(day)s 起用") % {"n": found[0], "day": table_date(found[1], year=True)} if found else ""
    )


@lru_cache(maxsize=4096)
def _version(code: str, guide_hash: str) -> tuple[int, date] | None:
    return next(((n, valid_from) for n, found, valid_from in versions(code) if found == guide_hash), None)


def size_shown(size: int | None) -> str:
    """``1.8 MB``, ``340 KB``."""
    if size is None:
        return ""
    return f"{size / 1048576:.1f} MB" if size >= 1048576 else f"{max(1, round(size / 1024))} KB"


def post_words(title: str, duty: Duty) -> str:
    """A post by its title, with the duty that it carries."""
    return gettext("{title}（{duty}）").format(title=named(title), duty=gettext(DUTY_WORDS[duty]))
