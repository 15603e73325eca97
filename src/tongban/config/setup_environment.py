"""Make ``.venv`` ready: the step before anything of the product can run. Called by ``make`` with the system's Python.

Standard library only, any Python 3, no import of the product: ``python3 -I src/tongban/config/setup_environment.py run``.
Words: ``run`` (what the product needs), ``dev`` (also what its tests need), ``browser`` (Chromium, Chinese fonts and
PDF tools by apt, where this account may). A stamp with the hash of the requirement files makes the second call a matter of
milliseconds.

Exit codes: 0 ready · 1 something is missing on this machine; the sentence says what to do.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
COMMAND = VENV / "bin" / "tongban"
OLDEST = (3, 11)
REQUIREMENTS = {"run": "base.txt", "dev": "dev.txt"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk", "poppler-utils")
# A relative line: the folder may be moved, and no encoding has to guess the characters of its path.
PATH_FILE = "tongban.pth"
SCRIPT = '#!/bin/sh\nexec "$(dirname "$(readlink -f "$0")")/python" -m tongban.config.cli "$@"\n'


class MissingPartError(Exception):
    """Something that only the person at this machine can change."""


def say(label: str, text: str) -> None:
    """One line of progress."""
    sys.stdout.write(f"  {label}{' ' * max(1, 12 - 2 * len(label))}{text}\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    """Do what the words say, in order."""
    try:
        if sys.version_info < OLDEST:
            raise MissingPartError("需要 Python 3.11 或更新版本 Python 3.11 or newer is needed")
        for word in words:
            if word == "browser":
                prepare_browser()
            else:
                prepare_environment(word)
    except MissingPartError as error:
        sys.stderr.write(f"tongban: {error}\n")
        return 1
    return 0


def prepare_environment(kind: str) -> None:
    """The virtual environment with everything of ``requirements/<kind>`` and the command ``tongban``."""
    if COMMAND.exists() and PYTHON.exists() and _read(_stamp(kind)) == _fingerprint(kind):
        say("依赖", "已就绪 ready")
        return
    _make_venv()
    say("依赖", "正在安装（首次约需一分钟）installing …")
    requirements = ROOT / "requirements" / REQUIREMENTS[kind]
    options = ["--require-hashes", "--disable-pip-version-check", "-qq", "--requirement", str(requirements)]
    if subprocess.run([str(PYTHON), "-m", "pip", "install", *options]).returncode != 0:
        raise MissingPartError("依赖没有安装成功，原因见上 the packages could not be installed, see above")
    _install_product()
    # The development set holds the run-time set.
    for done in {kind, "run"}:
        _stamp(done).write_text(_fingerprint(done))
    say("依赖", "已安装 installed")


def _make_venv() -> None:
    works = [str(PYTHON), "-c", "import pip"]
    if PYTHON.exists() and subprocess.run(works, capture_output=True).returncode == 0:
        return
    say("环境", f"新建 .venv（Python {sys.version_info[0]}.{sys.version_info[1]}）")
    for module in ("venv", "virtualenv"):
        made = subprocess.run([sys.executable, "-m", module, "--clear", str(VENV)], capture_output=True)
        if made.returncode == 0 and subprocess.run(works, capture_output=True).returncode == 0:
            return
    raise MissingPartError(
        "无法建立虚拟环境，请先安装：apt install python3-venv"
        " No virtual environment could be made; on Debian: apt install python3-venv"
    )


def _install_product() -> None:
    """Make the package importable and put the command in place, without building anything."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    shown = subprocess.run([str(PYTHON), "-c", ask], capture_output=True, check=True)
    packages = Path(os.fsdecode(shown.stdout).rstrip("\n"))
    line = os.path.relpath(ROOT / "src", packages)
    (packages / PATH_FILE).write_text(f"{line}\n", encoding="ascii")
    COMMAND.write_text(SCRIPT)
    COMMAND.chmod(0o755)


def _stamp(kind: str) -> Path:
    return VENV / f".tongban-{kind}"


def _fingerprint(kind: str) -> str:
    digest = hashlib.sha256((ROOT / "requirements" / REQUIREMENTS[kind]).read_bytes())
    digest.update(SCRIPT.encode())
    return digest.hexdigest()


def _read(path: Path) -> str:
    return path.read_text() if path.exists() else ""


def prepare_browser() -> None:
    """Chromium, Chinese fonts and a second reader of PDF for tests; where they cannot be installed, say so: those tests skip."""
    if any(shutil.which(name) for name in BROWSERS) and shutil.which("pdfsig") and _has_chinese_fonts():
        return
    rights = _rights()
    if rights is None or shutil.which("apt-get") is None:
        packages = " ".join(BROWSER_PACKAGES)
        say(
            "浏览器", f"没有 Chromium、中文字体或 PDF 工具，有关测试将跳过；请安装 some tests skip, install: {packages}"
        )
        return
    say("浏览器", "正在安装 Chromium、中文字体和 PDF 工具 installing …")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [*rights, "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *BROWSER_PACKAGES]
    for command in ([*rights, "apt-get", "update", "--quiet"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            last = (done.stderr.strip().splitlines() or ["?"])[-1]
            say("浏览器", f"没有安装成功，有关测试将跳过 not installed, some tests skip: {last}")
            return


def _has_chinese_fonts() -> bool:
    if shutil.which("fc-list") is None:
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True).stdout.strip())


def _rights() -> list[str] | None:
    """What stands before a command to run it as root; None where this account may not."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["run"]))
