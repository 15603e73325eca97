"""Where an answer leads: OpenAPI links, so that programs and tests follow the ids they were given.

One row: operation and status → the operations its answer leads to, each parameter as a runtime expression.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Document = dict[str, Any]

_CODE = "registration_code"
_READINGS = ("get_case", "list_case_events", "get_case_application", "list_case_papers", "list_case_officials")


def _body(pointer: str) -> str:
    return f"$response.body#/{pointer}"


def _row(targets: Iterable[str], **parameters: str) -> list[tuple[str, dict[str, str]]]:
    named = {name: _body(pointer) for name, pointer in parameters.items()}
    return [(target, named) for target in targets]


_CARD_DEEDS = ("explain_card", "uphold_card", "lift_card", "close_card")
_FORMS = ("get_item_form", "get_item_form_sample")
_OF_MANDATE = ("answer_mandate", "get_mandate_paper")
_OF_NOTICE = ("get_notice", "object_to_notice")

LINKS: dict[tuple[str, str], list[tuple[str, dict[str, str]]]] = {
    ("submit_application", "201"): _row((*_READINGS, "withdraw"), registration_code=_CODE),
    ("submit_application", "200"): _row(("get_case",), registration_code=_CODE),
    ("list_cases", "200"): _row(_READINGS, registration_code=f"cases/0/{_CODE}"),
    ("list_case_papers", "200"): _row(("get_case_paper",), registration_code=_CODE, n="papers/0/n"),
    ("get_case_application", "200"): _row(("get_case_file",), registration_code=_CODE, n="materials/0/n"),
    ("list_cards", "200"): _row(("get_card",), card_id="cards/0/id"),
    ("get_card", "200"): _row(_CARD_DEEDS, card_id="id") + _row(("get_case",), registration_code=_CODE),
    ("add_company", "200"): _row(("get_company", "refresh_company", "invite"), company_id="id"),
    ("list_companies", "200"): _row(("get_company",), company_id="companies/0/id")
    + _row(("answer_invitation",), invitation_id="invitations/0/id"),
    ("get_company", "200"): _row(("refresh_company", "invite"), company_id="company/id")
    + _row(("end_representation",), representation_id="people/0/id"),
    ("invite", "201"): _row(("answer_invitation",), invitation_id="id"),
    ("give_mandate", "201"): _row(_OF_MANDATE, mandate_id="id"),
    ("give_period_mandate", "201"): _row(_OF_MANDATE, mandate_id="id"),
    ("list_messages", "200"): _row(("read_message",), message_id="messages/0/id"),
    ("list_notices", "200"): _row(_OF_NOTICE, case_id="notices/0/case_id", n="notices/0/n"),
    ("list_items", "200"): _row(
        ("get_item", *_FORMS, "get_item_contract", "get_item_quality", "list_item_versions"),
        implementation_code="items/0/implementation_code",
    )
    + _row(("get_guide",), guide_hash="items/0/guide_hash"),
    ("list_published", "200"): _row(("get_published",), document_id="documents/0/id"),
    ("list_item_versions", "200"): _row(("get_guide",), guide_hash="versions/0/guide_hash"),
    ("get_item", "200"): _row(
        (*_FORMS, "get_item_contract", "get_item_quality"), implementation_code="implementation_code"
    )
    + _row(("get_guide",), guide_hash="guide_hash"),
}


def links_of(operation: str, status: str, paths: Document) -> Iterator[tuple[str, Document]]:
    """(name, link) of every link of one answer. What a case has been read with goes along to each of its deeds."""
    for target, parameters in LINKS.get((operation, status), ()):
        yield target, {"operationId": target, "parameters": parameters}
    if (operation, status) == ("get_case", "200"):
        read = {_CODE: _body(_CODE), "header.If-Match": "$response.header.ETag"}
        for path, methods in paths.items():
            if f"{{{_CODE}}}/deeds/" in path:
                target = methods["post"]["operationId"]
                yield target, {"operationId": target, "parameters": read}
