"""Names of materials on a list that was checked: which standard material each likely is, for the editor to confirm."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.registry.catalogue.checks.materials import is_catch_all
from tongban.registry.catalogue.import_queries import Import
from tongban.registry.catalogue.matching import How

YES, OTHER, NO = "yes", "other", "no"


def name_rows(found: Import) -> Iterator[dict[str, Any]]:
    """Each name with what it likely is and what may be said of it; what is likely, or was said before, is chosen already."""
    for number, (name, times, how, code, standard, likeness, reason) in enumerate(found.materials):
        # 兜底材料 is no material at all, however much it looks like one.
        catch_all = is_catch_all(name)
        likely = code and not catch_all
        chosen = NO if how == How.APART else YES if how in (How.DECIDED, How.LIKE) and likely else ""
        proposed = f"{standard}（{code}）" if code else ""
        choices = [ui.Choice("", _("再说"), not chosen)]
        if code:
            choices.append(ui.Choice(YES, _("是“%(name)s”") % {"name": proposed}, chosen == YES))
        choices += [ui.Choice(OTHER, _("是另一个标准材料")), ui.Choice(NO, _("不是标准材料"), chosen == NO)]
        yield {
            "n": number,
            "name": name,
            "times": f"{times:,}",
            "remark": _remark(how, likeness, reason, catch_all),
            "choices": choices,
        }


def _remark(how: str, likeness: int, reason: str, catch_all: bool) -> str:
    if catch_all:
        return _("兜底材料，改为具体的材料")
    return reason or (_("相似 %(n)s%%") % {"n": likeness} if how == How.LIKE else "")


def names_sent(request: HttpRequest, found: Import) -> tuple[dict[str, str], dict[str, str]]:
    """(name → code, name → why it is none) as the form says; only names that the list has."""
    codes: dict[str, str] = {}
    reasons: dict[str, str] = {}
    why = request.POST.get("reason", "").strip()
    for number, (name, _times, _how, code, *_rest) in enumerate(found.materials):
        said = request.POST.get(f"m-{number}", "")
        if said == YES and code:
            codes[name] = code
        elif said == OTHER:
            codes[name] = request.POST.get(f"c-{number}", "").strip().upper()[:9]
        elif said == NO:
            reasons[name] = why
    return codes, reasons
