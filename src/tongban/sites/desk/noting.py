"""工作备注: internal words for colleagues of the body, written on the case page itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from tongban.cases.actions.note import LONGEST, note
from tongban.cases.actions.unit import DeedDone
from tongban.cases.states import Deed
from tongban.registry.identity.actors import Actor
from tongban.sites.desk.deedform import DeedForm, Input


def _note(actor: Actor, *, seen: int, **more: Any) -> DeedDone:
    """Whatever the page showed, a note is as true: it depends on no version."""
    return note(actor, **more)


FORMS: Mapping[Deed, DeedForm] = {
    Deed.NOTE: DeedForm(
        _note,
        (
            Input(
                "text",
                lambda: _("备注"),
                "textarea",
                lambda detail: _("最多 %(n)d 字。只给本单位同事看，申请人看不到；不能凭它要材料。") % {"n": LONGEST},
            ),
        ),
    ),
}
