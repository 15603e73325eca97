"""What colleagues of a body settle among themselves: 工作备注, and who is in charge of a case (承办人)."""

from __future__ import annotations

from uuid import UUID

from ninja import Router
from pydantic import Field

from tongban.cases.actions.assign import assign
from tongban.cases.actions.note import note
from tongban.sites.api.v1.doing import DeedBody, Operation, Text
from tongban.sites.api.v1.shapes import EXAMPLE_ID

router = Router(tags=["deeds"])


class Note(DeedBody):
    """What colleagues shall know; never told to the applicant."""

    text: Text = Field(description="At most 500 characters.")


class Assign(DeedBody):
    """Who is in charge from now on."""

    officer: UUID | None = Field(
        description="Account of an official of the body: `GET …/officials?for=assign`. Null: nobody.",
        examples=[EXAMPLE_ID],
    )


Operation(
    note,
    Note,
    "写工作备注",
    "By officials of the body. Nothing follows from it, `state_version` stays; the record shows that there is a note, not its"
    " words.",
    ("cases.note.empty", "cases.text.too_long"),
    {"state_version": 2, "text": "已电话核实经营场所，门牌号以执照为准。"},
).stand(router)
Operation(
    assign,
    Assign,
    "指定承办人",
    "By officials of the body: anybody takes for themselves what nobody has; who is in charge hands it on; the heads give it to"
    " whom they see fit. It gives and takes no right, `state_version` stays.",
    ("cases.assign.same", "cases.assign.not_of_body", "cases.assign.party"),
    {"state_version": 2, "officer": EXAMPLE_ID},
).stand(router)
