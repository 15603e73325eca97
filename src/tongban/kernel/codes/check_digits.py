"""Check characters of ISO 7064 and GB 11714 that several codes share."""

from __future__ import annotations

ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod_37_36(text: str) -> str:
    """Check character of ISO 7064 MOD 37,36 over ``text`` (0-9, A-Z). ValueError for any other character."""
    product = 36
    for char in text:
        product = (product + ALPHANUMERIC.index(char)) % 36 or 36
        product = product * 2 % 37
    return ALPHANUMERIC[(37 - product) % 36]


def mod_11_2(digits: str) -> str:
    """Check character of ISO 7064 MOD 11-2 (``0``-``9`` or ``X``) over 17 decimal digits, as GB 11643 uses it."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, _GB_11643_WEIGHTS, strict=True))
    return "10X98765432"[total % 11]


def gb_11714(text: str) -> str:
    """Check character of an organisation code (GB 11714) over its first 8 characters (0-9, A-Z)."""
    total = sum(ALPHANUMERIC.index(char) * weight for char, weight in zip(text, _GB_11714_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


_GB_11643_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_GB_11714_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
