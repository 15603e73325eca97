"""Where there is no demonstration, nothing of it exists: no address, no row of rights, no way to sign in as somebody."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

from tests.system.source import ROOT, SRC, modules

_SHOW = """
import json, django
django.setup()
from django.test import Client
from django.urls import get_resolver
from tests.system.test_doors import routes
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import demo_token, sign_in_as
from tongban.sites.parts.rights import policy_table
def refused(act):
    try:
        act()
    except (DomainError, ValueError) as error:
        return getattr(error, "code", "ValueError")
    return ""
browser = Client(headers={"host": "127.0.0.1"})
names = [f"{space}:{name}" for space, name, _ in routes(get_resolver().url_patterns)]
import datetime
print(json.dumps({
    "names": [name for name in [*names, *policy_table()] if name.startswith("demo:")],
    "status": [browser.get("/demo/").status_code, browser.post("/demo/sign-in", {"login": "lishili"}).status_code],
    "refused": [
        refused(lambda: sign_in_as("lishili", channel=Channel.PORTAL)),
        refused(lambda: demo_token("lishili")),
        refused(lambda: clock.advance(datetime.timedelta(days=1))),
    ],
}))
"""


def _shown(demonstration: str) -> dict[str, list[object]]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(SRC), str(ROOT)]), "DEMONSTRATION": demonstration}
    # Nothing here may ask a database: what is refused is refused before.
    environment["DATABASE_URL"] = "postgresql://nobody@127.0.0.1:9/none"
    shown = subprocess.run(
        [sys.executable, "-c", _SHOW], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0, shown.stderr
    found: dict[str, list[object]] = json.loads(shown.stdout.splitlines()[-1])
    return found


def test_a_production_instance_has_no_demonstration() -> None:
    assert _shown("0") == {
        "names": [],
        "status": [404, 404],
        "refused": ["identity.seed.demonstration_only", "identity.seed.demonstration_only", "ValueError"],
    }


def test_only_a_plain_yes_makes_one() -> None:
    assert _shown("true")["names"] == []


def test_nothing_else_signs_in_without_a_password() -> None:
    """Who calls it, in the whole product: the door of the demonstration."""
    callers = {
        module.name
        for module in modules()
        if module.is_product
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and "sign_in_as" in ast.unparse(node.func)
    }
    assert callers == {"tongban.sites.demo.views"}
