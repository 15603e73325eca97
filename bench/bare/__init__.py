"""The two yardsticks: Django views that write or read the very same rows and do nothing else.

No rights, no check, no guide, no code drawn, no clock, no hash, no encryption, no middleware. ``orm`` does it as Django's
documentation teaches (models, ``bulk_create``), ``sql`` by hand-written statements on the same connection. They stand
outside the product and know its tables on purpose.
"""
