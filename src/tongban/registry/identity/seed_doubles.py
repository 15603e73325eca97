"""Loads the people of the demonstration who are on record twice, asks that two of them be merged, and lets the finder
look once.

Needs the people and posts of the demonstration. However often it runs it adds nothing: what officials have answered stands.
"""

from __future__ import annotations

from datetime import datetime, time
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from tongban.foundation import clock
from tongban.foundation.clock import SHANGHAI
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actions.find_resemblances import find_resemblances
from tongban.registry.identity.actions.merge_persons import ask_merge
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_id
from tongban.registry.identity.merging import Merge
from tongban.registry.identity.models import NaturalPerson
from tongban.registry.identity.persons import person_row
from tongban.registry.identity.queries import actor_of


@transaction.atomic
def seed_doubles() -> int:
    """How many merges were asked for. DomainError ``identity.seed.demonstration_only`` outside demonstration mode."""
    if not settings.DEMONSTRATION:
        raise DomainError("identity.seed.demonstration_only")
    file = yaml.safe_load((Path(settings.DATA_FOLDER) / "people" / "doubles.yaml").read_text("utf-8"))
    for entry in file["registrations"]:
        _registered(entry, datetime.combine(file["since"], time(), SHANGHAI))
    asked = sum(_asked(entry) for entry in file["asked"])
    find_resemblances(clock.now())
    return asked


def _registered(entry: dict[str, Any], since: datetime) -> None:
    person_id = demo_id("person", entry["key"])
    if NaturalPerson.objects.filter(pk=person_id).exists():
        return
    person_row(
        person_id,
        name=entry["name"],
        id_number=entry["document"],
        mobile=entry["mobile"],
        assurance_level=entry["level"],
        now=since,
        claimed=entry["level"] == 0,
    ).save(force_insert=True)


def _asked(entry: dict[str, str]) -> bool:
    kept, lost = demo_id("person", entry["kept"]), demo_id("person", entry["lost"])
    clerk = actor_of(demo_id("account", entry["by"]), Channel.DESK)
    if clerk is None or Merge.objects.filter(kept_id=kept, lost_id=lost).exists():
        return False
    ask_merge(clerk, kept=kept, lost=lost, evidence=entry["evidence"], number="", now=clock.now())
    return True
