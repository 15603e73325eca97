"""What was read from an identity card at a window, until it is used. Read by :mod:`tongban.registry.identity.models`."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from django.db import models

from tongban.foundation.modelmap import Retention, Scale, SealedAs, declare, opened_by, personal, plain, sensitive
from tongban.registry.identity.sealing import Sealed

READING_VALID_FOR = timedelta(minutes=5)
"""How long a reading says who stands at the window. The machine's time: a moved demonstration clock lets none expire."""

_KEPT = Retention.SHORT


class CardReading(models.Model):
    """One reading of a second-generation identity card by one clerk: used once, within minutes, then forgotten.

    ``reading`` is the reader's own number of it: the same reading is taken once. That somebody was present, by which reader
    and when, stays in the audit record (``identity.person.present``); name and number do not.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id reader reading read_at made_at used_at valid_from valid_to", retention=_KEPT),
        personal("account name_sealed", purpose="核对在场人身份", retention=_KEPT),
        sensitive("id_number_sealed", purpose="核对在场人身份", retention=_KEPT),
    )
    openers = opened_by(name_sealed=SealedAs(Sealed.READ_NAME), id_number_sealed=SealedAs(Sealed.READ_ID_NUMBER))

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey("identity.Account", models.PROTECT, related_name="+")
    reader = models.CharField(max_length=40)
    reading = models.CharField(max_length=40)
    name_sealed = models.BinaryField()
    id_number_sealed = models.BinaryField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    read_at = models.DateTimeField()
    made_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reader", "reading"], name="identity_card_reading_once"),
        ]
