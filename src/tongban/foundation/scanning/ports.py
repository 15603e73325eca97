"""What the house asks of a virus scanner. The errors stand beside the port: whatever serves it raises only these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from tongban.foundation.outgoing import SystemHealth
from tongban.foundation.outgoing.served import Served
from tongban.kernel.errors import ErrorSpec, register

NAME, TITLE = "virus_scanner", "查毒系统"
UNAVAILABLE = "files.scanner_unavailable"
UNSCANNABLE = "files.unscannable"
INFECTED = "files.infected"

register(
    ErrorSpec(
        UNAVAILABLE,
        503,
        "查毒系统暂时联系不上，这个文件没有接收；已经存好的不受影响。",
        "The virus scanner cannot be reached just now, so this file was not taken; what is saved is not affected.",
        "请过几分钟再传；着急的可以把材料带到窗口。",
        "Send it again in a few minutes, or bring the paper to the window.",
    ),
    ErrorSpec(
        UNSCANNABLE,
        422,
        "查毒系统看不了这个文件，没有接收。",
        "The virus scanner cannot look through this file, so it was not taken.",
        "请去掉密码、重新保存成小一点的文件，或者对着纸质材料拍照上传。",
        "Remove its password, save it smaller, or send a photograph of the paper.",
    ),
    ErrorSpec(
        INFECTED,
        422,
        "文件“{name}”里查出病毒（{found}），没有接收，也没有保存。",
        "A virus was found in the file “{name}” ({found}); it was not taken and not kept.",
        "请给您的电脑或手机查毒，再换一个干净的文件；也可以对着纸质材料拍照上传。",
        "Check your device, then send a clean file; a photograph of the paper will do.",
    ),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``scanned``: somebody looked. ``found``: the scanner's name of what it found; empty for nothing."""

    scanned: bool
    found: str = ""


class VirusScanner(Protocol):
    """A scanner of contents. Every adapter passes one test-suite."""

    def scan(self, content: bytes) -> Verdict:
        """Look through ``content``. DomainErrors ``files.scanner_unavailable`` (data: reason),
        ``files.unscannable``. Never inside a unit of work."""
        ...

    def check(self) -> SystemHealth:
        """How the scanner is, for the operator; never raises for an ill one."""
        ...


scanner: Served[VirusScanner] = Served("virus scanner")
