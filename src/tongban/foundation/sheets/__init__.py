"""Sheets as people hand them in, from a telephone or a scanner: pictures upright and bare, small ones to look at, pages
counted."""

from __future__ import annotations

from tongban.foundation.sheets.pages import pages_of
from tongban.foundation.sheets.pictures import PICTURES, cleaned, small

__all__ = ["PICTURES", "cleaned", "pages_of", "small"]
