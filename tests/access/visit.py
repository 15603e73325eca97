"""One line of the table of visits: who opens a route, with a thing of the seeded place."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.access.world import CLERK, DECIDER, REVIEWER, SECOND, SUPERVISOR, World

Arguments = Callable[[World], Mapping[str, Any]]
GET, POST = "GET", "POST"
OFFICE = frozenset({REVIEWER, SECOND, DECIDER, CLERK, SUPERVISOR})
"""Who sees the cases of the market bureau at their desks."""


def nothing(world: World) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Visit:
    """``who`` opens the route with ``arguments``; ``may`` names everybody else who may see just this thing."""

    who: str = ""
    arguments: Arguments = nothing
    query: str = ""
    may: frozenset[str] = frozenset()
    method: str = GET
    own: bool = field(default=True)
    """Whether the arguments name something that belongs to somebody."""
    stands: bool = field(default=True)
    """Whether the page stands in the seeded place as it is; others come and go with what a visitor does."""

    def address(self, route: str, world: World) -> str:
        """Where the browser goes."""
        given = dict(self.arguments(world))
        return reverse(route, kwargs=given) + self.query.format(**_words(world))

    def people(self) -> frozenset[str]:
        """Everybody who may see it."""
        return self.may | {self.who}


def _words(world: World) -> dict[str, str]:
    return {
        "item": world.item,
        "public_case": world.cases["public-notice"].code.replace("-", ""),
        "fresh_case": world.cases["just-submitted"].code.replace("-", ""),
    }


def of_case(scene: str, **more: Any) -> Arguments:
    """A case by the scene that left it; a value of ``more`` that names an id of the world becomes it."""
    return lambda world: {"code": world.cases[scene].code, **_values(world, more)}


def of_ids(**names: Any) -> Arguments:
    return lambda world: _values(world, names)


def _values(world: World, names: Mapping[str, Any]) -> dict[str, Any]:
    return {key: world.ids.get(name, name) if isinstance(name, str) else name for key, name in names.items()}


def first_version(world: World) -> Mapping[str, Any]:
    return {"code": world.item, "number": 1}


def of_standard(world: World) -> Mapping[str, Any]:
    return {"code": world.item[19:]}


def of_item(world: World) -> Mapping[str, Any]:
    return {"code": world.item}


def fixed(**values: Any) -> Arguments:
    return lambda world: values


def anybodys(arguments: Arguments = nothing, query: str = "", who: str = "") -> Visit:
    return Visit(who=who, arguments=arguments, query=query, own=False)
