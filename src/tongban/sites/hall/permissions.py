"""Who may use which address of the window and of the service point: clerks and 帮办代办员 alone. Whose draft or case it is, deeds
and queries ask themselves."""

from __future__ import annotations

PERMISSIONS = {
    "home": "counter",
    "item": "intake",
    "draft": "counter",
    "scenario": "counter",
    "section": "counter",
    "material": "counter",
    "check": "counter",
    "sheet": "counter",
    "receipt": "counter",
    "discard": "counter",
    "follow": "counter",
    "correct": "counter",
    "withdraw": "counter",
    "assist": "assist",
    "assist-item": "assist",
    "assist-end": "intake",
    "guardians": "intake",
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
    "assist-item": "cases.start_draft",
    "assist-end": "identity.mandate",
    "guardians": "identity.guardianship",
}
"""What is done at an address, as the record of refusals names it."""
