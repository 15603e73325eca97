"""What differs between two texts of a guide, as the table that editors and the public see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongban.foundation.web import components as ui
from tongban.registry.catalogue.diffing import Change, Difference

_CHANGES: dict[Change, Any] = {
    Change.ADDED: gettext_lazy("增加"),
    Change.REMOVED: gettext_lazy("删去"),
    Change.CHANGED: gettext_lazy("改动"),
}


def difference_columns() -> list[ui.Column]:
    """Place, what happened, before, after."""
    return [ui.Column(_("位置")), ui.Column(_("怎么变")), ui.Column(_("原来")), ui.Column(_("现在"))]


def difference_rows(differences: Iterable[Difference]) -> list[ui.Row]:
    """A row for each place."""
    return [ui.Row((each.place, _CHANGES[each.change], each.before or "—", each.after or "—")) for each in differences]
