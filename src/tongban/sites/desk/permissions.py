"""Who may use which address of the desk. Whether an official sees *this* case is asked by queries and deeds."""

from __future__ import annotations

PERMISSIONS = {
    "work": "official",
    "me": "official",
    "help": "official",
    "help-page": "official",
    "case": "official",
    "deed": "official",
    "reveal": "official",
    "file": "official",
    "paper": "official",
    "mandate": "official",
    "correction": "official",
    "opinion": "official",
    "decision": "official",
    "doing": "official",
    "history": "official",
    "drafts": "official",
    "draft": "official",
    "draft-begin": "official",
    "draft-deed": "official",
    "refusals": "supervisor",
    "board": "supervisor",
    "promises": "supervisor",
    "cards": "official",
    "card": "official",
    "card-deed": "official",
}

DEEDS = {
    "deed": "cases.deed",
    "reveal": "privacy.read",
    "correction": "cases.request_correction",
    "opinion": "cases.give_opinion",
    "decision": "cases.decide",
    "doing": "cases.deed",
    "refusals": "privacy.read",
    "card-deed": "supervision.card",
    "draft-begin": "catalogue.draft",
    "draft-deed": "catalogue.draft",
}
"""What is done at an address, as the record of refusals names it. ``cases.deed`` is named by the form or the address."""
