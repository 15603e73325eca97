"""How a person reads: signs between the letters, width, case and invisible characters do not hide a word from the eye."""

from __future__ import annotations

import unicodedata


def seen_by_eye(text: str) -> str:
    """Letters and digits only, in their plain form."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in plain if each.isalnum())
