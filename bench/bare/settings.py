"""The product's settings without its middleware, with the yardsticks' addresses."""

from tongban.config.settings import *  # noqa: F403

ROOT_URLCONF = "bench.bare.urls"
MIDDLEWARE: list[str] = []
