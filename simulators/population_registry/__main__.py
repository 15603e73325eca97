"""Start the stand-in for the population registry."""

from __future__ import annotations

import sys

from simulators.population_registry.server import Population
from simulators.serving import main

if __name__ == "__main__":
    sys.exit(main("population_registry", __doc__ or "", "POPULATION_REGISTRY_SECRET", Population))
