"""情形测试 on the page of a draft: each story, green or with what fails and the way to the place; what the draft changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tongban.foundation.web import components as ui
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.editing import node_at
from tongban.registry.catalogue.rehearsing import Failure, Score
from tongban.registry.catalogue.story_queries import Fate, StoryLine, StoryPanel
from tongban.sites.desk.catalogue_words import FATES
from tongban.sites.parts.differences import difference_columns, difference_rows

_MOST_SURVIVORS = 40


@dataclass(frozen=True, slots=True)
class Told:
    """A failure in words, with the editor's page of its place where there is one."""

    sentence: str
    path: str
    href: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A story on the page."""

    title: str
    href: str
    state: ui.State
    fate: Any
    told: tuple[Told, ...]
    changes: tuple[ui.Row, ...]


def panel_context(
    panel: StoryPanel, kind: str, draft_id: UUID, document: Mapping[str, Any], *, edits: bool
) -> dict[str, Any]:
    """Context of ``desk/_draft_stories.html``. ``kind`` is guide or standard; ``document`` is what the editor's pages show."""
    changed = [each for each in panel.lines if each.fate is not Fate.KEPT]
    shown = [_shown(each, kind, draft_id, document, edits=edits) for each in panel.lines]
    return {
        "stories": [each for each in shown if each.told or each.fate],
        "stories_quiet": [each for each in shown if not each.told and not each.fate],
        "stories_failing": sum(bool(each.failures) for each in panel.lines),
        "stories_changed": len(changed),
        "story_change_columns": difference_columns(),
        "story_score": _score(panel.score),
        "story_score_waits": panel.passed and panel.score is None,
        "story_new_href": reverse("desk:draft-story", args=[kind, draft_id, "new"]) if edits else "",
        "story_follows": edits and kind == "standard",
        "story_compose_href": reverse("desk:draft-compose", args=[kind, draft_id]) if edits else "",
    }


def told_of(
    failures: tuple[Failure, ...], kind: str, draft_id: UUID, document: Mapping[str, Any], *, edits: bool
) -> tuple[Told, ...]:
    """What fails, in words."""
    return tuple(
        Told(each.sentence(), each.path, _place(each.path, kind, draft_id, document) if edits else "")
        for each in failures
    )


def _shown(line: StoryLine, kind: str, draft_id: UUID, document: Mapping[str, Any], *, edits: bool) -> Shown:
    if line.fate is Fate.RETIRED:
        state = ui.State("stopped", _("停用"))
    elif not line.tried:
        state = ui.State("wait", _("先改正上面的问题"))
    else:
        state = ui.State("bad", _("不通过")) if line.failures else ui.State("done", _("通过"))
    return Shown(
        line.story.title,
        reverse("desk:draft-story", args=[kind, draft_id, line.story.name]),
        state,
        FATES.get(line.fate, ""),
        told_of(line.failures, kind, draft_id, document, edits=edits),
        tuple(difference_rows(line.differences)),
    )


def _score(score: Score | None) -> dict[str, Any]:
    if score is None:
        return {}
    language = get_language() or "zh"
    survivors = [(each.sentence(language), each.path) for each in score.survivors[:_MOST_SURVIVORS]]
    return {"percent": score.percent, "killed": score.killed, "total": score.total, "survivors": survivors}


def _place(path: str, kind: str, draft_id: UUID, document: Mapping[str, Any]) -> str:
    """The editor's page that is nearest to a place; empty where this draft cannot change it: what is unified is the standard's."""
    if path.startswith("unified") != (kind == "standard"):
        return ""
    steps = tuple(_steps(document, path))
    while steps:
        try:
            node_at(document, steps)
        except DomainError:
            steps = steps[:-1]
        else:
            return reverse(
                "desk:standard-draft-edit" if kind == "standard" else "desk:draft-edit",
                args=[draft_id, "/".join(steps)],
            )
    return ""


def _steps(document: Mapping[str, Any], path: str) -> Iterator[str]:
    """``unified.materials.m3`` as the editor counts: ``unified``, ``materials``, ``2``; as far as it leads."""
    root, _dot, rest = path.partition(".form.")
    if rest:
        yield from (root, "form")
        yield from _field(document["unified"]["form"]["sections"], rest.partition("[")[0])
        return
    value: Any = document
    names = path.split(".")
    while names:
        if isinstance(value, list):
            found = next((each for each in _entries(value, names)), None)
            if found is None:
                return
            number, used = found
            yield str(number)
            value, names = value[number], names[used:]
        elif isinstance(value, Mapping) and names[0] in value:
            yield names[0]
            value, names = value[names[0]], names[1:]
        else:
            return


def _entries(rows: list[Any], names: list[str]) -> Iterator[tuple[int, int]]:
    """(number of the entry that the next names call, how many names that takes): an id may hold a dot, a row has a number."""
    for used in (2, 1):
        called = ".".join(names[:used])
        for number, row in enumerate(rows):
            if isinstance(row, Mapping) and row.get("id") == called:
                yield number, used
    if names[0].isdecimal() and 0 < int(names[0]) <= len(rows):
        yield int(names[0]) - 1, 1


def _field(sections: list[Any], name: str) -> Iterator[str]:
    for s, section in enumerate(sections):
        for f, field in enumerate(section["fields"]):
            if name == field["id"] or any(name == sub["id"] for sub in field.get("fields", ())):
                yield from ("sections", str(s), "fields", str(f))
                return
