"""Retention carried out: what has to end does end, unless somebody may still need it as evidence."""
