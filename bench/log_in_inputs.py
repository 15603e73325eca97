"""An application that asks for no consent, and signed-in browsers of the sample province's people, as JSON."""

from __future__ import annotations

import json
import sys

from tongban.registry.identity.actors import Channel
from tongban.registry.identity.demo import DEMO_LOGINS, demo_id
from tongban.registry.identity.oidc.tests.making import SECRET, application
from tongban.registry.identity.queries import actor_of
from tongban.sites.parts.visiting import session_of


def main() -> None:
    """Print them."""
    client = application("bench", trusted_basis="measurement")
    actors = [actor_of(demo_id("account", each.login), Channel.PORTAL) for each in DEMO_LOGINS[:3]]
    told = {
        "client_id": client.client_id,
        "secret": SECRET,
        "back": client.redirect_uris[0],
        "sessions": [session_of(each) for each in actors if each is not None for _browser in range(4)],
    }
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
