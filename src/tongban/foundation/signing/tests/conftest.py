"""A key folder of its own for each test, and pages to seal."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tongban.foundation import keys, signing
from tongban.foundation.documents import render

AT = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
HERE = Path(__file__).resolve().parent
T = TypeVar("T")


def in_a_loop(work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What ``work`` gives inside an event loop; in a thread of its own, because a browser may have left one in this."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(work())).result()


@pytest.fixture(autouse=True)
def key_folder(tmp_path: Path, settings: object) -> Iterator[Callable[[str], Path]]:
    """Call it with a name to work in another instance's key folder."""
    former = settings.KEY_FOLDER  # type: ignore[attr-defined]

    def use(name: str) -> Path:
        settings.KEY_FOLDER = tmp_path / name  # type: ignore[attr-defined]
        keys.forget_keys()
        signing.forget()
        return tmp_path / name

    use("keys")
    yield use
    settings.KEY_FOLDER = former  # type: ignore[attr-defined]
    keys.forget_keys()
    signing.forget()


@pytest.fixture(scope="session")
def page() -> bytes:
    """One page with a place for the seal."""
    return render(HERE, "page.typ", {"text": "准予许可"}, at=AT).pdf


@pytest.fixture
def sealed(page: bytes) -> bytes:
    """The page under the seal of this instance."""
    return signing.seal(page, owner="示例县市场监督管理局", reason="准予决定书", at=AT)
