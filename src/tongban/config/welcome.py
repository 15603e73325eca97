"""What ``make run`` tells the person: one line for each step, and the address and log-ins at the end."""

from __future__ import annotations

import json
import sys
import time
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

_LABEL_WIDTH = 10


@dataclass(frozen=True, slots=True)
class ShownLogin:
    """A log-in of the demonstration; its password is public."""

    login: str
    password: str
    role: str


@dataclass(frozen=True, slots=True)
class ShownScene:
    """What stands ready to be looked at, as whom, and where (without the first slash)."""

    title: str
    login: str
    password: str
    page: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the preparing process hands to the supervisor; kept, with the fingerprint of what it was made from."""

    application_role: str
    logins: tuple[ShownLogin, ...]
    fingerprint: str = ""
    scenes: tuple[ShownScene, ...] = ()

    def write(self, path: Path) -> None:
        """Store for :meth:`read`."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Prepared:
        """What was stored."""
        found = json.loads(path.read_text(encoding="utf-8"))
        logins = tuple(ShownLogin(**login) for login in found["logins"])
        scenes = tuple(ShownScene(**scene) for scene in found.get("scenes", ()))
        return cls(found["application_role"], logins, found["fingerprint"], scenes)


def line(label: str, text: str) -> None:
    """One line of progress, flushed at once."""
    sys.stdout.write(f"  {_padded(label, _LABEL_WIDTH)}  {text}\n")
    sys.stdout.flush()


@contextmanager
def timed(label: str, text: str) -> Iterator[None]:
    """A line of progress when the block is through, with its seconds."""
    begun = time.monotonic()
    yield
    line(label, f"{text} · {time.monotonic() - begun:.1f} 秒")


def goodbye_line(text: str) -> None:
    """A line after an empty one."""
    sys.stdout.write(f"\n{text}\n")
    sys.stdout.flush()


def greeting(address: str, prepared: Prepared, log_dir: Path, pages: Sequence[tuple[str, str]] = ()) -> str:
    """The last lines of a successful start."""
    logins = prepared.logins
    table = [("演示账号 demo log-ins", "账号", "密码"), *((one.role, one.login, one.password) for one in logins)]
    widths = [max(_columns(row[column]) for row in table) + 2 for column in range(2)]
    rows = [f"  {_padded(role, widths[0])}{_padded(login, widths[1])}{password}" for role, login, password in table]
    second = "  有岗位的账号还要动态码，登录页会填好。 Who holds a post is asked for a code; the page fills it in."
    shown = [*rows, second, ""] if logins else []
    if prepared.scenes:
        shown.append("  看什么 what to look at")
        for scene in prepared.scenes:
            shown += [f"  · {scene.title}", f"    {scene.login} / {scene.password}  {address}{scene.page}"]
        shown.append("")
    also = [f"  {name}: {page}" for name, page in pages]
    return "\n".join(
        [f"  通办已启动：{address}", "", *shown, *also, f"  日志 logs: {log_dir}", "  按 Ctrl-C 停止 stops", ""]
    )


def _padded(text: str, width: int) -> str:
    return text + " " * max(1, width - _columns(text))


def _columns(text: str) -> int:
    """Width on a terminal: a Chinese character takes two columns."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
