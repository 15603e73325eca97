"""``tongban rotate-login-keys``: the next key signs what applications are told, another is published to come after it."""

from __future__ import annotations

import argparse
import sys

from tongban.registry.identity.oidc import keys

NAME = "rotate-login-keys"
HELP = "更换统一登录的签名密钥 (the next key signs what applications are told)"
DATABASE = False


def arguments(parser: argparse.ArgumentParser) -> None:
    """None."""


def run(args: argparse.Namespace) -> int:
    """0; the keys that are kept now, oldest first."""
    for each in keys.rotate():
        sys.stdout.write(f"{each.kid}  {each.state}\n")
    return 0
