"""Lists on their way in and out: the files that are kept of the catalogue for everybody."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Retention, Scale, declare, plain, secret


class CatalogueExport(models.Model):
    """The whole catalogue as one file, made when the catalogue has changed and handed out as it is.

    ``mark`` names what it holds (export_queries.catalogue_mark), ``day`` is the day for which it was made, ``checked_at`` when
    it was last seen to be up to date, ``sha256`` is of the file.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id format day mark guides sha256 size made_at checked_at", retention=Retention.SHORT),
        secret("file_key", purpose="opens the file", retention=Retention.SHORT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    format = models.CharField(max_length=10)
    day = models.DateField()
    mark = models.CharField(max_length=64)
    guides = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    file_key = models.BinaryField()
    made_at = models.DateTimeField()
    checked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="catalogue_export_sha256"),
        ]
        indexes = [models.Index(fields=["format", "-made_at"], name="catalogue_export_newest")]
