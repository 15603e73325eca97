"""What a production instance must not be started with (GB/T 22239-2019 8.1.4 身份鉴别、数据保密性). No Django here.

Outside the demonstration (``DEMONSTRATION=0``) preparing, web and worker ask :func:`refuse_weak` before anything else. Each
weakness is one sentence that says what to do; all are told at once.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from tongban.kernel.errors import DomainError, ErrorSpec, register

SHORTEST = 32
"""Characters of a secret."""
SERVICES = ("ENTERPRISE_REGISTRY", "POPULATION_REGISTRY", "EXIT_ENTRY", "CARD_READER", "SMS_GATEWAY", "MAIL_GATEWAY")
SECRETS = (
    "SECRET_KEY",
    "METRICS_TOKEN",
    *(f"{name}_SECRET" for name in (*SERVICES, "NATIONAL_LOGIN")),
    "NATIONAL_LOGIN_KEY",
)

LONGEST = {
    "OFFICIAL_IDLE_MINUTES": 30,
    "OFFICIAL_HOURS": 24,
    "OFFICIAL_PASSWORD_DAYS": 90,
    "OFFICIAL_TOKEN_DAYS": 90,
    "PUBLIC_IDLE_MINUTES": 60,
    "PUBLIC_HOURS": 24,
}
"""No log-in and no password lasts longer (GB/T 22239-2019 8.1.4.1 a, b)."""

OUTSIDE = (*(f"{name}_URL" for name in (*SERVICES, "NATIONAL_LOGIN", "TSA", "VIRUS_SCANNER")), "SSO_LOCAL_ORIGINS")
"""Settings that lead to other systems; all but the public address and the database."""
RETENTION_LEAST = 10
"""Years: the shortest period of 机关文件材料归档范围和文书档案保管期限规定."""

_OPEN_TO_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_KNOWN = ("changeme", "change-me", "secret", "password", "insecure", "example", "demo", "test", "12345", "<")

register(
    ErrorSpec(
        "instance.weak",
        400,
        "正式运行的设置不安全，系统没有启动：{reasons}",
        "The settings are too weak for production; nothing was started: {reasons_en}",
        "请逐条改正；试用请设置 DEMONSTRATION=1（docs/operate/harden.md）。",
        "Mend each of them; to try the product out, set DEMONSTRATION=1 (docs/operate/harden.md).",
    )
)


@dataclass(frozen=True, slots=True)
class Weakness:
    """One sentence in each language."""

    zh: str
    en: str


Found = Iterator[Weakness]
Environment = Mapping[str, str]


def refuse_weak(environment: Environment | None = None) -> None:
    """DomainError ``instance.weak`` naming every weakness; nothing in demonstration mode."""
    given = os.environ if environment is None else environment
    if given.get("DEMONSTRATION", "1") == "1":
        return
    found = weaknesses(given)
    if found:
        told = {"reasons": " ".join(f"（{n}）{each.zh}" for n, each in enumerate(found, 1))}
        told["reasons_en"] = " ".join(f"({n}) {each.en}" for n, each in enumerate(found, 1))
        raise DomainError("instance.weak", **told)


def weaknesses(given: Environment) -> tuple[Weakness, ...]:
    """Every weakness of this environment and of the key folder that it names."""
    return tuple(each for look in _LOOKS for each in look(given))


def _debugging(given: Environment) -> Found:
    if given.get("DEBUG", "0") == "1":
        yield Weakness("DEBUG=1 会把程序细节显示给访问者，请去掉。", "DEBUG=1 shows internals to visitors; remove it.")


def _transport(given: Environment) -> Found:
    if given.get("HTTPS", "0") != "1":
        yield Weakness(
            "HTTPS 不是 1：会话 Cookie 会明文传输，请在前面启用 TLS 并设置 HTTPS=1。",
            "HTTPS is not 1: session cookies travel in the clear; put TLS in front and set HTTPS=1.",
        )
    if urlsplit(given.get("PUBLIC_URL", "")).scheme != "https":
        yield Weakness(
            "PUBLIC_URL 不是 https 地址：文书上的二维码会指向它，请写公众使用的 https 地址。",
            "PUBLIC_URL is no https address: the QR code of every paper leads there; name the public one.",
        )


def _hosts(given: Environment) -> Found:
    hosts = [host.strip() for host in given.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    if any(host == "*" or host.startswith(".") for host in hosts) or not hosts:
        yield Weakness(
            "ALLOWED_HOSTS 没有写明域名（不能为空、* 或以点开头），请逐一列出。",
            "ALLOWED_HOSTS must list names one by one: not empty, no * and no leading dot.",
        )


def _secrets(given: Environment) -> Found:
    for name in SECRETS:
        if given.get(name):
            yield Weakness(
                f"{name} 直接写在环境变量里，请写入权限 0600 的文件并设置 {name}_FILE。",
                f"{name} stands in the environment; put it into a file of mode 0600 and set {name}_FILE.",
            )
        elif path := given.get(f"{name}_FILE"):
            yield from _file_of_a_secret(name, Path(path))
    for name in SERVICES:
        if given.get(f"{name}_URL") and not (given.get(f"{name}_SECRET") or given.get(f"{name}_SECRET_FILE")):
            yield Weakness(
                f"{name}_URL 没有配套的密钥，请设置 {name}_SECRET_FILE。",
                f"{name}_URL has no secret; set {name}_SECRET_FILE.",
            )
    by = ("NATIONAL_LOGIN_SECRET", "NATIONAL_LOGIN_SECRET_FILE", "NATIONAL_LOGIN_KEY", "NATIONAL_LOGIN_KEY_FILE")
    if given.get("NATIONAL_LOGIN_URL") and not any(given.get(name) for name in by):
        yield Weakness(
            "NATIONAL_LOGIN_URL 没有配套的密钥，请设置 NATIONAL_LOGIN_KEY_FILE 或者 NATIONAL_LOGIN_SECRET_FILE。",
            "NATIONAL_LOGIN_URL has no secret; set NATIONAL_LOGIN_KEY_FILE or NATIONAL_LOGIN_SECRET_FILE.",
        )


def _file_of_a_secret(name: str, path: Path) -> Found:
    try:
        value = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        yield Weakness(f"{name}_FILE 指向的文件读不到：{path}。", f"{name}_FILE cannot be read: {path}.")
        return
    # What is mounted for a group (0640) is common; what anybody may read is none.
    if path.stat().st_mode & stat.S_IRWXO:
        yield Weakness(f"{path} 其他用户可以读取，请执行 chmod o= 。", f"{path} may be read by anybody; chmod o= it.")
    if len(value) < SHORTEST or any(word in value.lower() for word in _KNOWN):
        yield Weakness(
            f"{name} 少于 {SHORTEST} 个字符或者是常见的示例值，请换成随机值。",
            f"{name} has fewer than {SHORTEST} characters or is a sample value; draw a random one.",
        )


def _database(given: Environment) -> Found:
    parts = urlsplit(given.get("DATABASE_URL", ""))
    query = dict(parse_qsl(parts.query))
    if parts.password or "password" in query or given.get("PGPASSWORD"):
        yield Weakness(
            "DATABASE_URL（或者 PGPASSWORD）中写有口令，请改用 ?passfile=/…/pgpass（文件权限 0600）。",
            "DATABASE_URL (or PGPASSWORD) holds a password; use ?passfile=/…/pgpass (mode 0600) instead.",
        )
    hosts = ",".join(_hosts_of_database(given, parts.hostname or "", query)).split(",")
    mode = query.get("sslmode") or given.get("PGSSLMODE", "")
    if mode != "verify-full" and not all(_is_here(host) for host in hosts):
        yield Weakness(
            "数据库在另一台机器上，连接没有核对它的证书，请在 DATABASE_URL 里写 ?sslmode=verify-full&sslrootcert=…。",
            "The database is on another machine and its certificate is not checked; write "
            "?sslmode=verify-full&sslrootcert=… in DATABASE_URL.",
        )
    if given.get("DB_ROLE") == "none":
        yield Weakness(
            "DB_ROLE=none：网站和后台任务用数据库所有者的身份，能改记录；请建立角色 tongban_app 并设置 DB_ROLE=tongban_app。",
            "DB_ROLE=none: the web and the worker act as the owner, who can change the record; make the role tongban_app "
            "and set DB_ROLE=tongban_app.",
        )


def _hosts_of_database(given: Environment, named: str, query: Mapping[str, str]) -> Iterator[str]:
    """Every place that the driver may connect to: parameters count before the address, both before the environment."""
    yield query.get("host") or named or given.get("PGHOST", "")
    yield query.get("hostaddr") or given.get("PGHOSTADDR", "")


def _is_here(host: str) -> bool:
    """Whether it is this machine: nothing, the folder of a socket, or a loopback address."""
    if not host or host == "localhost" or host.startswith(("/", "@")):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _addresses(given: Environment) -> Found:
    for name in OUTSIDE:
        for url in given.get(name, "").split():
            parts = urlsplit(url)
            if parts.scheme.lower() == "http" and not _is_here(parts.hostname or ""):
                yield Weakness(
                    f"{name} 是 http 地址：传的内容在路上谁都能看、能改，请换成 https 地址。",
                    f"{name} is an http address: what is sent can be read and changed on its way; take the https one.",
                )
            elif parts.scheme.lower() == "tcp" and not _is_here(parts.hostname or ""):
                yield Weakness(
                    f"{name} 指向另一台机器，文件会明文传过去，请把查毒程序装在本机，或者在本机架设 TLS 隧道。",
                    f"{name} leads to another machine, and files would travel in the clear; run the scanner on this one or "
                    "put a TLS tunnel on it.",
                )


def _retention(given: Environment) -> Found:
    text = given.get("RETENTION_YEARS") or str(RETENTION_LEAST)
    if not text.isdecimal() or int(text) < RETENTION_LEAST:
        yield Weakness(
            f"RETENTION_YEARS={text}：办件的内容会在档案保管期限届满以前销毁，请设为 {RETENTION_LEAST} 以上。",
            f"RETENTION_YEARS={text}: contents would be destroyed before the archives rules allow it; set "
            f"{RETENTION_LEAST} or more.",
        )


def _key_files(given: Environment) -> Found:
    folder = Path(given.get("KEY_DIR") or Path(given.get("DATA_DIR", "var")) / "keys")
    if not folder.exists():
        return
    for path in (folder, *sorted(path for path in folder.rglob("*") if path.is_file())):
        if path.stat().st_mode & _OPEN_TO_OTHERS:
            mode = stat.S_IMODE(path.stat().st_mode)
            yield Weakness(
                f"密钥{'目录' if path == folder else '文件'} {path} 的权限是 {mode:04o}，请执行 chmod go= 。",
                f"The key {'folder' if path == folder else 'file'} {path} has mode {mode:04o}; chmod go= it.",
            )


def _seal(given: Environment) -> Found:
    if given.get("DEMONSTRATION_SEAL", "0") != "1":
        yield Weakness(
            "没有接入正式的电子印章和时间戳：文书只能盖演示专用章，没有法律效力。试运行可设置 DEMONSTRATION_SEAL=1 表示知情。",
            "No seal and time-stamp of legal effect are wired: papers bear the demonstration seal. For a trial run, say "
            "that you know by DEMONSTRATION_SEAL=1.",
        )


def _watch(given: Environment) -> Found:
    if "@" not in given.get("SECURITY_MAIL", ""):
        yield Weakness(
            "没有 SECURITY_MAIL：发现漏洞或泄露的人不知道告诉谁。",
            "SECURITY_MAIL is missing: who finds a hole or a leak does not know whom to tell.",
        )
    if not given.get("VIRUS_SCANNER_URL"):
        yield Weakness(
            "没有 VIRUS_SCANNER_URL：上传的文件不经查毒就会被工作人员打开。",
            "VIRUS_SCANNER_URL is missing: officials would open files that nothing has looked through.",
        )
    if given.get("VIRUS_SCANNER_DOWN", "refuse") != "refuse":
        yield Weakness(
            "VIRUS_SCANNER_DOWN 不是 refuse：查毒程序不应答时，文件不经查毒就会收下。",
            "VIRUS_SCANNER_DOWN is not refuse: while the scanner is away, files are taken that nothing has looked through.",
        )


def _log_ins(given: Environment) -> Found:
    for name, most in LONGEST.items():
        if (text := given.get(name, "")).isdecimal() and int(text) > most:
            yield Weakness(
                f"{name}={text}：登录和口令的期限放得太宽，不能超过 {most}。",
                f"{name}={text}: log-ins or passwords last too long; {most} at most.",
            )


_LOOKS: tuple[Callable[[Environment], Found], ...] = (
    _debugging,
    _transport,
    _hosts,
    _secrets,
    _database,
    _addresses,
    _retention,
    _key_files,
    _seal,
    _watch,
    _log_ins,
)
