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
