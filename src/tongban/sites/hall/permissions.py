"""Who may use which address of the window: clerks alone. Whose draft or case it is, deeds and queries ask themselves."""

from __future__ import annotations

PERMISSIONS = {
    "home": "intake",
    "item": "intake",
    "draft": "intake",
    "scenario": "intake",
    "section": "intake",
    "material": "intake",
    "check": "intake",
    "sheet": "intake",
    "receipt": "intake",
    "discard": "intake",
    "follow": "intake",
    "correct": "intake",
    "withdraw": "intake",
}

DEEDS = {
    "item": "cases.start_draft",
    "scenario": "cases.save_draft",
    "section": "cases.save_draft",
    "material": "cases.save_draft",
    "check": "cases.submit",
    "discard": "cases.discard_draft",
    "follow": "cases.save_draft",
    "correct": "cases.correct",
    "withdraw": "cases.withdraw",
}
"""What is done at an address, as the record of refusals names it."""
