"""Stories out of a folder become those of their items."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.records import audit
from tongban.kernel.canonical import content_hash
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.matching.naming import bare
from tongban.registry.catalogue.models import ItemStory, StandardVersion
from tongban.registry.catalogue.rehearsing import Story, read_folder
from tongban.registry.catalogue.standards.judging import specimen
from tongban.registry.catalogue.story_gate import enter_changes, failures_of, story_row
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.queries import department_by_uscc

Known = Mapping[str, tuple[str, date]]
"""Bare name of an item → its code and the first day of its standard."""


@dataclass(frozen=True, slots=True)
class LoadedStories:
    """How many were new, took the place of another text, or were there already; ``astray``: names of stories of no item."""

    new: int
    changed: int
    unchanged: int
    astray: tuple[str, ...]


def load_stories(actor: Actor, folder: Path, *, only_new: bool = False) -> LoadedStories:
    """Every story of the folder to its item, all or none. One that is new holds from the item's first day, a changed one from
    today on; those that the folder does not name stay.

    ``only_new`` leaves alone what is there under its name, and what the standard as it stands would not pass: for the shipped
    stories, which must not get in the way of what editors have changed. DomainErrors ``catalogue.story.invalid``,
    ``catalogue.data_invalid``, ``catalogue.story.fails``.
    """
    documents = list(read_folder(folder))
    now, today = clock.now(), clock.today()
    with transaction.atomic():
        placed, astray = _placed(documents)
        there = _there({item for item, _, _ in placed})
        new = [each for each in placed if (each[0], each[2]["story"]) not in there]
        changed = [
            each
            for each in placed
            if not only_new and there.get((each[0], each[2]["story"]), "") not in ("", content_hash(each[2]))
        ]
        failing = _failing([*new, *changed], today)
        if failing and not only_new:
            raise DomainError("catalogue.story.fails", count=len(failing), reason="；".join(failing.values())[:1000])
        new = [each for each in new if (each[0], each[2]["story"]) not in failing]
        ItemStory.objects.bulk_create(
            story_row(item, document, valid_from=min(first, today), actor_id=actor.account_id, now=now)
            for item, first, document in new
        )
        for item, _, document in changed:
            enter_changes(item, {document["story"]: document}, valid_from=today, actor_id=actor.account_id, now=now)
        if new or changed:
            data = {"new": len(new), "changed": len(changed)}
            audit.write("catalogue.stories.loaded", actor.stamp(), "catalogue", data)
    unchanged = len(placed) - len(new) - len(changed)
    return LoadedStories(len(new), len(changed), unchanged, tuple(astray))


def shipped_changes(folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    """Code of the item → the stories of the folder that are there in another text which nobody has approved: an upgrade may bring
    a rule and its stories in a new text. Three statements."""
    placed, _ = _placed(list(read_folder(folder)))
    rows = ItemStory.objects.filter(retired_from=None, saved_by=None, item__in={item for item, _, _ in placed})
    there = {(item, name): hash_ for item, name, hash_ in rows.values_list("item", "name", "hash")}
    changes: dict[str, dict[str, dict[str, Any]]] = {}
    for item, _, document in placed:
        if there.get((item, document["story"]), content_hash(document)) != content_hash(document):
            changes.setdefault(item, {})[document["story"]] = document
    return changes


def _placed(documents: Iterable[dict[str, Any]]) -> tuple[list[tuple[str, date, dict[str, Any]]], list[str]]:
    """(code, first day, story) of those whose item is known, and the names of the others. A story names its item, or a part of
    its name that only one has."""
    known = _items()
    placed, astray = [], []
    for document in documents:
        sought = bare(document["item"]["name"])
        exact = known.get(sought)
        found = [exact] if exact else [each for name, each in known.items() if sought in name]
        if len(found) == 1:
            placed.append((*found[0], document))
        else:
            astray.append(document["story"])
    return placed, astray


def _items() -> Known:
    rows = StandardVersion.objects.order_by("standard_id", "number").values_list("standard_id", "name", "valid_from")
    first: dict[str, date] = {}
    names: dict[str, str] = {}
    for code, name, begins in rows:
        first.setdefault(code, begins)
        names[code] = name
    return {bare(name): (code, first[code]) for code, name in names.items()}


def _there(items: set[str]) -> dict[tuple[str, str], str]:
    """Hash of the newest text of every story of these items, retired ones too: (code, name) → hash, "" where it is retired."""
    rows = ItemStory.objects.filter(item__in=items).order_by("id").values_list("item", "name", "hash", "retired_from")
    return {(item, name): hash_ if retired is None else "" for item, name, hash_, retired in rows}


def _failing(placed: Iterable[tuple[str, date, dict[str, Any]]], today: date) -> dict[tuple[str, str], str]:
    """Those that the standard of today, or its first, would not pass, with the reason."""
    by_item: dict[str, list[dict[str, Any]]] = {}
    for item, _, document in placed:
        by_item.setdefault(item, []).append(document)
    failing: dict[tuple[str, str], str] = {}
    rows = StandardVersion.objects.filter(standard_id__in=by_item).order_by("standard_id", "valid_from", "number")
    texts: dict[str, StandardVersion] = {}
    for row in rows.select_related("standard").defer("why"):
        if row.standard_id not in texts or row.valid_from <= today:
            texts[row.standard_id] = row
    for item, documents in by_item.items():
        text = texts[item]
        owner = department_by_uscc(text.standard.owner_uscc, max(today, text.valid_from))
        failures = failures_of(
            specimen(item, text.document, owner), [Story(document) for document in documents], local=False
        )
        for each in reversed(failures[:]):
            failing[item, each.story] = f"{each.story}：{each.sentence()}"
    return failing
