"""工作备注: internal words on a case for colleagues of the body."""

from __future__ import annotations

from ninja import Router
from pydantic import Field

from tongban.cases.actions.note import note
from tongban.sites.api.v1.doing import DeedBody, Operation, Text

router = Router(tags=["deeds"])


class Note(DeedBody):
    """What colleagues shall know; never told to the applicant."""

    text: Text = Field(description="At most 500 characters.")


Operation(
    note,
    Note,
    "写工作备注",
    "By officials of the body. Nothing follows from it, `state_version` stays; the record shows that there is a note, not its"
    " words.",
    ("cases.note.empty", "cases.text.too_long"),
    {"state_version": 2, "text": "已电话核实经营场所，门牌号以执照为准。"},
).stand(router)
