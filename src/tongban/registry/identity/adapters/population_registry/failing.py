"""A registry that is never there: serves where none is configured, and shows what pages do without it."""

from __future__ import annotations

from collections.abc import Collection
from typing import NoReturn

from tongban.foundation.clock import real_now
from tongban.foundation.outgoing import CircuitState, SystemHealth
from tongban.kernel.codes import check_person_id
from tongban.kernel.errors import DomainError
from tongban.registry.identity.adapters.population_registry.http import NAME, TITLE
from tongban.registry.identity.names import check_name
from tongban.registry.identity.population import POPULATION_UNAVAILABLE, PersonField, asked, justified


class FailingPopulationRegistry:
    """Every question fails with ``identity.population_registry.unavailable`` for the given ``reason``."""

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def compare(self, name: str, id_number: str) -> NoReturn:
        """Never answers."""
        check_name(name)
        check_person_id(id_number)
        raise DomainError(POPULATION_UNAVAILABLE, reason=self._reason)

    def compare_parent(self, name: str, id_number: str, parent_number: str, *, basis: str, purpose: str) -> NoReturn:
        """Never answers."""
        justified(basis, purpose)
        check_name(name)
        check_person_id(id_number)
        check_person_id(parent_number)
        raise DomainError(POPULATION_UNAVAILABLE, reason=self._reason)

    def look_up(self, id_number: str, fields: Collection[PersonField], *, basis: str, purpose: str) -> NoReturn:
        """Never answers."""
        asked(fields, basis, purpose)
        check_person_id(id_number)
        raise DomainError(POPULATION_UNAVAILABLE, reason=self._reason)

    def check(self) -> SystemHealth:
        """Not reachable, and why."""
        return SystemHealth(NAME, TITLE, False, CircuitState.CLOSED, self._reason, 0, real_now())
