"""The guided demonstration: anybody may use it where there is a demonstration, and nobody anywhere else."""

from __future__ import annotations

from tongban.sites.parts.rights import Policy

PERMISSIONS: dict[str, Policy] = {
    "home": Policy.demonstration,
    "clock": Policy.demonstration,
    "move": Policy.demonstration,
    "sign-in": Policy.demonstration,
    "chapter": Policy.demonstration,
    "step": Policy.demonstration,
    "again": Policy.demonstration,
    "paper": Policy.demonstration,
}
