"""变异检查: how many alterations of a guide its stories notice, and which would pass unseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.guides import bind
from tongban.registry.catalogue.rehearsing.mutating import MUTATIONS, mutants
from tongban.registry.catalogue.rehearsing.performing import rehearse, unified_failures
from tongban.registry.catalogue.rehearsing.story import Story


@dataclass(frozen=True, slots=True)
class Survivor:
    """An alteration that no story would notice."""

    kind: str
    path: str
    name: str

    def sentence(self, language: str = "zh") -> str:
        """What would have happened."""
        zh, en = MUTATIONS[self.kind]
        return (en if language.startswith("en") else zh).format(name=self.name)


@dataclass(frozen=True, slots=True)
class Score:
    """``killed`` of ``total`` alterations were noticed. Those that no publication check would let through do not count."""

    killed: int
    total: int
    survivors: tuple[Survivor, ...]

    @property
    def percent(self) -> int:
        """0 to 100, rounded down: full marks are full marks."""
        return self.killed * 100 // self.total if self.total else 100


def score(
    document: Mapping[str, Any],
    stories: Sequence[Story],
    valid: Callable[[Mapping[str, Any]], bool],
    *,
    local: bool = True,
) -> Score:
    """Of a document on which the stories pass; ``valid`` says whether an altered text could be published at all. Without
    ``local`` only what is the same with every body is altered."""
    killed, survivors = 0, []
    for mutant in mutants(document, local=local):
        if not valid(mutant.document):
            continue
        if _noticed(mutant.document, stories, local=local):
            killed += 1
        else:
            survivors.append(Survivor(mutant.kind, mutant.path, mutant.name))
    return Score(killed, killed + len(survivors), tuple(survivors))


def _noticed(document: Mapping[str, Any], stories: Sequence[Story], *, local: bool) -> bool:
    guide = bind(document)
    performed = rehearse if local else unified_failures
    try:
        return any(performed(guide, story) for story in stories)
    except (DomainError, KeyError):
        # The altered text cannot even be read as a guide.
        return True
