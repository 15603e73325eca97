"""The rules of security monitoring: data (``data/security_rules.yaml``), read once, checked whole.

A rule names the entries it counts, how they are grouped, and how many within how many minutes are too many. Judging an entry
is pure; counting is the database's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from tongban.foundation.clock import SHANGHAI
from tongban.foundation.transparency.reading import LoggedRow
from tongban.kernel.errors import DomainError
from tongban.oversight.security import errors as errors
from tongban.oversight.security.kinds import Counted, Gravity, GroupBy
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.sightings import READ, SEEN

SCHEMA = "tongban.security-rules/1"
_ANY = "*"
_OF_PERSONS = "privacy.data."
_NOBODY = ":unknown"
_AT_WORK = frozenset({Channel.DESK.value, Channel.WINDOW.value})


@dataclass(frozen=True, slots=True)
class Rule:
    """``entries``: kinds of audit entries; ``refusals``: codes, ``*`` for all. ``hours``: only from this hour to that one
    (Shanghai; over midnight where the first is later). ``officials``: only what is done by right of a post.
    ``unhandled``: subjects with a case on which the same account did a deed are not counted. ``listed``: to be named in a list
    counts as well as to be opened. ``files``: of readings only those of whole files and papers, which can be carried away.
    ``known``: only what is about an account that exists, False only what is about none; either where it is left out."""

    id: str
    name: str
    why: str
    look: str
    gravity: Gravity
    entries: frozenset[str]
    refusals: frozenset[str]
    group: GroupBy
    counted: Counted
    at_least: int
    within: timedelta
    hours: tuple[int, int] | None = None
    officials: bool = False
    unhandled: bool = False
    listed: bool = False
    files: bool = False
    known: bool | None = None

    @property
    def personal(self) -> bool:
        """Whether what it counts is personal data that was read or asked for: who reports breaches must see its alerts."""
        return any(kind.startswith(_OF_PERSONS) for kind in self.entries)

    def takes(self, row: LoggedRow) -> bool:
        """Whether it counts this entry."""
        wanted = self.refusals if row.refused else self.entries
        if row.kind not in wanted and _ANY not in wanted:
            return False
        if row.kind == SEEN and not self.listed and not row.data.get("case"):
            return False
        if self.files and row.kind == READ and ("n" not in row.data or "page" in row.data):
            return False
        if self.officials and "post" not in row.actor and row.actor.get("channel") not in _AT_WORK:
            return False
        if self.known is not None and self.known == row.subject.endswith(_NOBODY):
            return False
        return self.hours is None or _between(row.at.astimezone(SHANGHAI).hour, *self.hours)

    def group_of(self, row: LoggedRow) -> str:
        """The group it counts the entry in; empty where it belongs to none: nobody known, or the house's own programs."""
        if self.group is GroupBy.SUBJECT:
            return row.subject
        account = row.actor.get("account")
        return f"account:{account}" if account else ""


@cache
def rules() -> tuple[Rule, ...]:
    """The rules in force. DomainError ``security.rules_invalid``."""
    document = yaml.safe_load((Path(settings.DATA_FOLDER) / "security_rules.yaml").read_text(encoding="utf-8"))
    if document.get("schema") != SCHEMA:
        raise DomainError("security.rules_invalid", reason=f"schema 应为 {SCHEMA}")
    found = tuple(_rules(document["rules"]))
    if len({rule.id for rule in found}) != len(found):
        raise DomainError("security.rules_invalid", reason="id 重复")
    return found


def rule_of(rule_id: str) -> Rule | None:
    """The rule with this id; None for one that is no longer in force."""
    return next((rule for rule in rules() if rule.id == rule_id), None)


def personal_rules() -> tuple[str, ...]:
    """The rules whose alerts concern personal data (个人信息保护法第五十七条)."""
    return tuple(rule.id for rule in rules() if rule.personal)


def what_of(row: LoggedRow) -> str:
    """What an entry is about, for counting: the case where it names one, else its subject."""
    case = row.data.get("case")
    return f"case:{case}" if case else row.subject


def looks_back(now: datetime) -> datetime:
    """Before this instant no rule counts any more."""
    return now - max((rule.within for rule in rules()), default=timedelta(0))


def _rules(given: list[Mapping[str, Any]]) -> Iterator[Rule]:
    for row in given:
        try:
            yield Rule(
                id=row["id"],
                name=row["name"],
                why=row["why"],
                look=row["look"],
                gravity=Gravity(row["gravity"]),
                entries=frozenset(row.get("entries", ())),
                refusals=frozenset(row.get("refusals", ())),
                group=GroupBy(row["group"]),
                counted=Counted(row["count"]),
                at_least=int(row["at_least"]),
                within=timedelta(minutes=row["minutes"]),
                hours=tuple(row["hours"]) if "hours" in row else None,
                officials=row.get("officials", False),
                unhandled=row.get("unhandled", False),
                listed=row.get("listed", False),
                files=row.get("files", False),
                known=row.get("known"),
            )
        except (KeyError, ValueError, TypeError) as error:
            raise DomainError("security.rules_invalid", reason=f"{row.get('id', '?')}: {error}") from error


def _between(hour: int, first: int, last: int) -> bool:
    return first <= hour < last if first <= last else hour >= first or hour < last
