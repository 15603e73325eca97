"""``tongban probe``: whether the web server of this machine answers and is ready; for health checks of containers."""

from __future__ import annotations

import argparse

from tongban.config import running
from tongban.config.instance import port_from_environment

NAME = "probe"
HELP = "问一下本机的网站好不好，0 为好 (is the web server of this machine ready?)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """None: ``PORT`` of the environment."""


def run(args: argparse.Namespace) -> int:
    """0 ready · 1 not, or nobody answers."""
    return 0 if running.serves(port_from_environment())() else 1
