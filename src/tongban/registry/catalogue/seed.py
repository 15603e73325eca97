"""Loads standard materials and publishes the sample catalogue of ``data/catalogue``: same files, same hashes.

Bodies must be loaded first (orgs.seed). What has been published once is left alone, so a guide that an editor has
developed further is not set back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.actions.load_stories import load_stories, shipped_changes
from tongban.registry.catalogue.actions.publish_guide import publish_guide
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.assembling import Assembled, assembled, read_yaml
from tongban.registry.catalogue.code_queries import seed_code_tables
from tongban.registry.catalogue.guides import BoundGuide, bind
from tongban.registry.catalogue.kinds import MaterialOrigin
from tongban.registry.catalogue.models import GuideVersion, ItemStory, SearchRow, StandardMaterial, StandardVersion
from tongban.registry.catalogue.search.indexing import rebuild
from tongban.registry.catalogue.search.synonyms import seed_synonyms
from tongban.registry.catalogue.standard_queries import offered_texts
from tongban.registry.catalogue.story_gate import NONE, Changes
from tongban.registry.identity.actors import system_actor
from tongban.registry.orgs.shipped import shipped_body

SEED_ACTOR: UUID = uuid5(UUID("0b7c8a1e-93f5-5d3b-8f0a-61c1b2f6d7aa"), "catalogue:seed")
"""``published_by`` of what the product ships."""

_STORIES = Path(settings.ROOT) / "stories"
MATERIALS_SCHEMA = "tongban.standard-materials/1"


def seed_catalogue() -> int:
    """Code tables, standard materials, synonyms, then guides; how many versions are new.

    DomainError ``catalogue.data_invalid`` or that of publication, with ``file``.
    """
    seed_code_tables()
    seed_standard_materials()
    seed_synonyms()
    new = seed_guides()
    if not SearchRow.objects.exists():
        # An instance that was there before its search.
        rebuild()
    return new


@transaction.atomic
def seed_standard_materials() -> int:
    """Insert or update what ``data/standard_materials*.yaml`` list; how many there are. What was edited since is left alone."""
    edited = dict(StandardMaterial.objects.filter(edited=True).values_list("name", "code"))
    kept = set(edited.values())
    rows = [
        StandardMaterial(**row)
        for row in shipped_standard_materials()
        if row["code"] not in kept and row["name"] not in edited
    ]
    StandardMaterial.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name", "names", "issuer", "certificate_type", "registry_source", "origin", "validity", "basis",
        ],
    )  # fmt: skip
    return len(rows)


def shipped_standard_materials() -> list[dict[str, Any]]:
    """The rows of ``data/standard_materials*.yaml``. DomainError ``catalogue.data_invalid``."""
    rows: list[dict[str, Any]] = []
    for path in sorted(Path(settings.DATA_FOLDER).glob("standard_materials*.yaml")):
        document = read_yaml(path)
        if document.get("schema") != MATERIALS_SCHEMA:
            raise DomainError("catalogue.data_invalid", reason=f"{path.name} schema 应为 {MATERIALS_SCHEMA}")
        rows += ({**row, "origin": _origin(row).value} for row in document["materials"])
    return rows


def _origin(row: Mapping[str, Any]) -> MaterialOrigin:
    if row["registry_source"]:
        return MaterialOrigin.REGISTRY
    return MaterialOrigin.SELF if row["issuer"].startswith("申请") else MaterialOrigin.GOVERNMENT


@transaction.atomic
def seed_guides() -> int:
    """Publish every document of ``data/catalogue`` that was not published before, the standard of an item before the guides
    that follow it; how many guides were new. What a story that editors have approved does not let through stays as it is: an
    upgrade sets nothing back."""
    documents = [(each, bind(each.document)) for each in assembled(Path(settings.DATA_FOLDER) / "catalogue")]
    stories: dict[str, Changes] = {}
    if _STORIES.is_dir() and ItemStory.objects.exists():
        stories |= shipped_changes(_STORIES)
    held = _publish_standards(documents, stories)
    hashes = [guide.hash for _, guide in documents]
    known = set(GuideVersion.objects.filter(hash__in=hashes).values_list("hash", flat=True))
    new = 0
    for each, guide in documents:
        if guide.hash not in known and guide.code[19:] not in held:
            with _named(each):
                new += _unless_a_story_fails(
                    publish_guide,
                    actor_id=SEED_ACTOR,
                    document=each.document,
                    valid_from=each.valid_from,
                    now=clock.now(),
                    stories=stories.pop(guide.code[19:], NONE),
                )
    return new


def _unless_a_story_fails(publish: Callable[..., object], **given: Any) -> bool:
    """Whether it was published."""
    try:
        with transaction.atomic():
            publish(**given)
    except DomainError as error:
        if any(each["code"] != "story_failed" for each in error.data.get("problems", ({"code": error.code},))):
            raise
        return False
    return True


def _publish_standards(
    documents: Sequence[tuple[Assembled, BoundGuide]], stories: dict[str, Changes]
) -> frozenset[str]:
    """The unified part of each item, in force as early as the first body offers it; a later text from today on. The codes of the
    items whose new text a story does not let through.

    Where bodies offer the item already and there is no standard yet (an instance older than its standards), what most of them
    offer is the standard from today on, and no guide is touched.
    """
    first: dict[str, tuple[Assembled, str]] = {}
    for each, guide in sorted(documents, key=lambda pair: pair[0].valid_from):
        first.setdefault(guide.unified_hash, (each, guide.code[19:]))
    known = set(StandardVersion.objects.filter(hash__in=first).values_list("hash", flat=True))
    there = set(StandardVersion.objects.values_list("standard_id", flat=True))
    offered = offered_texts() if len(known) < len(first) else {}
    held = set()
    for each, code in (pair for unified_hash, pair in first.items() if unified_hash not in known):
        adopted = offered.get(code) if code not in there else None
        with _named(each):
            published = _unless_a_story_fails(
                publish_standard,
                actor_id=SEED_ACTOR,
                code=code,
                owner_uscc=shipped_body(each.owner).uscc,
                document=adopted or each.document["unified"],
                valid_from=clock.today() if adopted or code in there else each.valid_from,
                why="",
                now=clock.now(),
                derive=adopted is None,
                stories=stories.pop(code, NONE),
            )
        if not published:
            held.add(code)
    return frozenset(held)


def seed_item_stories() -> int:
    """The shipped stories of the items, if the folder is there; how many were new. What editors have changed is left alone."""
    return load_stories(system_actor("seed"), _STORIES, only_new=True).new if _STORIES.is_dir() else 0


@contextmanager
def _named(each: Assembled) -> Iterator[None]:
    """A refusal says which file it is about."""
    try:
        yield
    except DomainError as error:
        error.data["file"] = "/".join(each.path.parts[-3:])
        raise
