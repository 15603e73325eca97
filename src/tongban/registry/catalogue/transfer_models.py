"""Lists on their way in and out: what officials hand in, how its columns are read, the files of the catalogue for everybody."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.db.models import Q

from tongban.foundation.modelmap import Retention, Scale, WrappedFor, declare, opened_by, plain, secret
from tongban.registry.catalogue.kinds import ImportState


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
    openers = opened_by(file_key=WrappedFor())

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


class ImportMapping(models.Model):
    """How a body reads the columns of one source: a document ``tongban.item-mapping/1``, kept for the next list of it."""

    scale = Scale.REFERENCE
    privacy = declare(
        plain("id department_uscc name document edited_at"),
        plain("edited_by", purpose="opaque id of the account that chose the columns"),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    department_uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=60)
    document = models.JSONField()
    edited_by = models.UUIDField()
    edited_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department_uscc", "name"], name="catalogue_import_mapping_once"),
        ]


class ImportRun(models.Model):
    """One list that was handed in at the desk, from the upload to its drafts.

    ``looked`` is what the file holds (importing.looking), ``numbers`` and ``preview`` what the check found, ``materials`` which
    standard material each name likely is, ``error`` why nothing came of it, in words. ``taken_at`` and ``attempts`` are of the
    worker: what is not finished is taken up again.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id department_uscc file_name size sha256 state state_version looked source mapping choices numbers preview materials"
        ),
        plain("error report_id taken_at attempts created_at changed_at"),
        plain("account_id", purpose="opaque id of the account that handed the list in"),
        secret("file_key report_key", purpose="open list and report", retention=Retention.SHORT),
    )
    openers = opened_by(file_key=WrappedFor(), report_key=WrappedFor("report_id"))

    id = models.UUIDField(primary_key=True, default=uuid4)
    department_uscc = models.CharField(max_length=18)
    account_id = models.UUIDField()
    file_name = models.CharField(max_length=120)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    file_key = models.BinaryField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ImportState])
    state_version = models.PositiveIntegerField(default=1)
    looked = models.JSONField(default=dict)
    source = models.CharField(max_length=60, blank=True, default="")
    mapping = models.JSONField(null=True)
    choices = models.JSONField(default=dict)
    numbers = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    materials = models.JSONField(default=list, db_default=[])
    error = models.CharField(max_length=500, blank=True, default="")
    report_id = models.UUIDField(null=True)
    report_key = models.BinaryField(null=True)
    taken_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Pressed twice, a list is handed in once.
            models.UniqueConstraint(
                fields=["account_id", "sha256"], condition=Q(state="LOOKING"), name="catalogue_import_once"
            ),
        ]
        indexes = [
            models.Index(fields=["department_uscc", "-created_at"], name="catalogue_import_of_body"),
            models.Index(fields=["state", "created_at"], name="catalogue_import_waiting"),
        ]
