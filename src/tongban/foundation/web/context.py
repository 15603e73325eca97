"""Context processor of every page."""

from __future__ import annotations

from django.http import HttpRequest

from tongban.foundation.web.shell import Shell, shell_of


def shell(request: HttpRequest) -> dict[str, Shell]:
    """``shell``: navigation, display, trust marks, who is signed in. No SQL unless a door's lazy part is shown."""
    return {"shell": shell_of(request)}


def quiet_shell(request: HttpRequest) -> Shell:
    """The shell of error pages: nothing in it can touch session or database."""
    return shell_of(request, quiet=True)
