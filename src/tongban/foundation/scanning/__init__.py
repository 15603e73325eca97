"""Looking for viruses in what is handed in, before anything of it is kept (网络安全等级保护：恶意代码防范)."""

from __future__ import annotations

from tongban.foundation.scanning.absent import AbsentScanner
from tongban.foundation.scanning.clamd import ClamdScanner
from tongban.foundation.scanning.from_settings import from_settings
from tongban.foundation.scanning.ports import Verdict, VirusScanner, scanner
from tongban.foundation.scanning.screening import screen

__all__ = ["AbsentScanner", "ClamdScanner", "Verdict", "VirusScanner", "from_settings", "scanner", "screen"]
