"""Loads the documents of ``data/published``, which are in our own words, and makes the public lists where there are none yet."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.assembling import read_yaml
from tongban.registry.catalogue.listing import list_if_none
from tongban.registry.orgs.queries import department_by_uscc
from tongban.registry.orgs.shipped import shipped_body
from tongban.registry.publishing.actions.approve_publication import publish
from tongban.registry.publishing.drafting import Content, check_complete, write_content
from tongban.registry.publishing.kinds import PublishedKind
from tongban.registry.publishing.models import Publication

SCHEMA = "tongban.published/1"
_NAMES = UUID("5b0a2a51-0f0d-5f7c-9a3f-1c2f8f0b7d11")


@transaction.atomic
def seed_published() -> int:
    """How many documents are new. One that is there already is left alone. DomainError ``catalogue.data_invalid``, or that of a
    document with its ``file``."""
    list_if_none()
    new = 0
    for path in sorted((Path(settings.DATA_FOLDER) / "published").glob("*.yaml")):
        document = read_yaml(path)
        if document.get("schema") != SCHEMA:
            raise DomainError("catalogue.data_invalid", reason=f"{path.name} schema 应为 {SCHEMA}")
        try:
            new += sum(_publish(name, each) for name, each in _documents(path.stem, document))
        except DomainError as error:
            error.data["file"] = path.name
            raise
    return new


def _documents(name: str, document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The documents of a file: one, or those of its list ``entries``, each with what they have in common."""
    if "entries" not in document:
        return [(name, document)]
    shared = {key: value for key, value in document.items() if key != "entries"}
    return [(f"{name}-{number}", {**shared, **each}) for number, each in enumerate(document["entries"], 1)]


def _publish(name: str, document: dict[str, Any]) -> bool:
    publication_id = uuid5(_NAMES, name)
    if Publication.objects.filter(pk=publication_id).exists():
        return False
    body = department_by_uscc(shipped_body(document["body"]).uscc)
    day: date = document["published_from"]
    row = Publication(
        id=publication_id,
        thread=publication_id,
        department_uscc=body.uscc,
        department_name=body.name,
        region_code=body.region_code,
        edited_at=clock.now(),
        created_at=clock.now(),
    )
    content = Content(
        kind=PublishedKind(document["kind"]),
        title=document["title"],
        text=document["text"],
        document_number=document.get("document_number", ""),
        issued_on=document.get("issued_on"),
        items=document.get("items", ()),
        laws=document.get("laws", ()),
        facts=document.get("facts", {}),
    )
    write_content(row, content)
    check_complete(row)
    publish(row, day)
    row.save(force_insert=True)
    return True
