"""Who may use which route of the API. ``anyone``: without a token too; a token that is sent must be good."""

from __future__ import annotations

from tongban.sites.parts.rights import Policy

PERMISSIONS: dict[str, Policy] = {
    "list_items": Policy.anyone,
    "get_item": Policy.anyone,
    "get_guide": Policy.anyone,
    "upload_file": Policy.token,
    "check_application": Policy.token,
    "submit_application": Policy.token,
    "list_cases": Policy.token,
    # By code alone it shows step and due date; with the query word or a token of who may see it, more.
    "get_case": Policy.anyone,
    "list_case_events": Policy.token,
    "get_case_application": Policy.token,
    "get_case_file": Policy.token,
    "list_case_papers": Policy.token,
    "get_case_paper": Policy.token,
    "check_correction": Policy.token,
    "pass_pre_review": Policy.token,
    "request_correction": Policy.token,
    "correct": Policy.token,
    "give_opinion": Policy.token,
    "decide": Policy.token,
    "conclude": Policy.token,
    "withdraw": Policy.token,
    "unknown_deed": Policy.token,
    "list_errors": Policy.anyone,
    "openapi": Policy.anyone,
    "api-root": Policy.anyone,
    "unknown": Policy.anyone,
}
