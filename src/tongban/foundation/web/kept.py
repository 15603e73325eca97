"""Rendered fragments that a process keeps: drawn once, then handed out as text.

A fragment is a template drawn from nothing but the values it is given: no request, no context processors. Who is
signed in, tokens against forgery and messages can therefore not be in it. It is named by template, language and a key
that determines those values (a hash of content, or the values themselves), so what is kept is never stale; it is only
dropped, the least recently used first, to stay within the bounds.
"""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from functools import cache
from threading import Lock
from typing import Any, ParamSpec, TypeVar, cast

from django.conf import settings
from django.core.signals import setting_changed
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")

MOST_FRAGMENTS = 4_096
MOST_BYTES = 64 * 1024 * 1024
"""Of memory in one process. A guide takes about 60 KB: room for a thousand versions or sets of answers."""


class Kept:
    """Texts by key, at most ``entries`` of them and ``size`` bytes in memory. Safe to use from several threads."""

    def __init__(self, entries: int, size: int) -> None:
        self._entries = entries
        self._size = size
        self._used = 0
        self._texts: OrderedDict[Hashable, SafeString] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._texts)

    @property
    def used(self) -> int:
        """Bytes of the texts that are kept."""
        return self._used

    def get(self, key: Hashable) -> SafeString | None:
        """The text of ``key``, which then is the last to be dropped."""
        with self._lock:
            text = self._texts.get(key)
            if text is not None:
                self._texts.move_to_end(key)
            return text

    def put(self, key: Hashable, text: SafeString) -> None:
        """Keep ``text``; one that is larger than all room is not kept."""
        size = sys.getsizeof(text)
        if size > self._size:
            return
        with self._lock:
            former = self._texts.pop(key, None)
            self._used += size - (sys.getsizeof(former) if former is not None else 0)
            self._texts[key] = text
            while self._used > self._size or len(self._texts) > self._entries:
                _, dropped = self._texts.popitem(last=False)
                self._used -= sys.getsizeof(dropped)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._texts.clear()
            self._used = 0


FRAGMENTS = Kept(MOST_FRAGMENTS, MOST_BYTES)
_forgetting: list[Callable[[], None]] = [FRAGMENTS.clear]


def fragment(template: str, key: Hashable, values: Mapping[str, Any]) -> SafeString:
    """``template`` drawn from ``values`` alone, kept under ``key``; drawn anew every time while templates are edited
    (``DEBUG``)."""
    if settings.DEBUG:
        return render_to_string(template, dict(values))
    name = (template, get_language(), key)
    text = FRAGMENTS.get(name)
    if text is None:
        text = _without_indentation(render_to_string(template, dict(values)))
        FRAGMENTS.put(name, text)
    return text


def _without_indentation(text: str) -> SafeString:
    """A third of a page is indentation, which readers on slow lines need not wait for. Browsers read the same page:
    white space is kept as white space. No kept template holds ``<pre>`` or ``<textarea>``."""
    # Every piece of it was escaped when it was drawn.
    return SafeString("\n".join(line for each in text.split("\n") if (line := each.strip())) + "\n")


def settled(function: Callable[P, T]) -> Callable[P, T]:
    """Compute once for each set of arguments, of which there are few: for what depends on settings and code alone."""
    kept = cache(function)
    _forgetting.append(kept.cache_clear)
    return cast(Callable[P, T], kept)


def _forget(**_: Any) -> None:
    for forget in _forgetting:
        forget()


# Settings change in tests only.
setting_changed.connect(_forget, dispatch_uid="web.kept")
