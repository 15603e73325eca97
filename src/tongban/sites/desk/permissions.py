"""Who may use which address of the desk. Whether an official sees *this* case is asked by queries and deeds."""

from __future__ import annotations

PERMISSIONS = {
    "work": "official",
    "me": "official",
    "case": "official",
    "deed": "official",
    "reveal": "official",
    "file": "official",
    "paper": "official",
    "correction": "official",
    "opinion": "official",
    "decision": "official",
    "history": "official",
    "refusals": "supervisor",
}

DEEDS = {
    "deed": "cases.deed",
    "reveal": "privacy.read",
    "correction": "cases.request_correction",
    "opinion": "cases.give_opinion",
    "decision": "cases.decide",
    "refusals": "privacy.read",
}
"""What is done at an address, as the record of refusals names it. ``cases.deed`` is named by the form itself."""
