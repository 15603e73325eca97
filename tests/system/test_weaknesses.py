"""Production does not start with a weak setting, and says which and what to do; with sound ones it does."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from tests.system.source import ROOT
from tongban.config import secret_files
from tongban.config.commands import prepare, run, web, worker
from tongban.config.weaknesses import OUTSIDE, refuse_weak, weaknesses
from tongban.kernel.errors import DomainError

GOOD = "q7Zr" * 12
Environment = dict[str, str]


@pytest.fixture
def sound(tmp_path: Path) -> Environment:
    """What a production instance is started with."""
    keys, secret = tmp_path / "keys", tmp_path / "sms.secret"
    keys.mkdir(mode=0o700)
    (keys / "kek-0001.key").touch(mode=0o600)
    secret.write_text(GOOD)
    secret.chmod(0o640)
    return {
        "DEMONSTRATION": "0",
        "HTTPS": "1",
        "PUBLIC_URL": "https://zwfw.example.cn",
        "ALLOWED_HOSTS": "zwfw.example.cn,127.0.0.1",
        "KEY_DIR": str(keys),
        "DATABASE_URL": "postgresql://tongban_web@127.0.0.1/tongban?passfile=/etc/tongban/web.pgpass",
        "SMS_GATEWAY_URL": "https://sms.example.cn",
        "SMS_GATEWAY_SECRET_FILE": str(secret),
        "SECURITY_MAIL": "security@example.cn",
        "VIRUS_SCANNER_URL": "unix:/run/clamd.ctl",
        "DEMONSTRATION_SEAL": "1",
    }


def test_sound_settings_are_not_refused(sound: Environment) -> None:
    assert weaknesses(sound) == ()
    refuse_weak(sound)


def test_the_demonstration_asks_for_nothing() -> None:
    refuse_weak({})
    refuse_weak({"DEMONSTRATION": "1", "DEBUG": "1"})


def _weak_key(sound: Environment) -> None:
    (Path(sound["KEY_DIR"]) / "kek-0001.key").chmod(0o644)


def _weak_folder(sound: Environment) -> None:
    Path(sound["KEY_DIR"]).chmod(0o755)


def _weak_file(sound: Environment) -> None:
    Path(sound["SMS_GATEWAY_SECRET_FILE"]).chmod(0o644)


def _short(sound: Environment) -> None:
    Path(sound["SMS_GATEWAY_SECRET_FILE"]).write_text("short")


def _sample(sound: Environment) -> None:
    Path(sound["SMS_GATEWAY_SECRET_FILE"]).write_text("changeme" * 8)


def _set(**values: str) -> Callable[[Environment], None]:
    return lambda sound: sound.update(values)


def _without(name: str) -> Callable[[Environment], None]:
    return lambda sound: sound.pop(name) and None


WEAK: dict[str, tuple[Callable[[Environment], None], str]] = {
    "debug": (_set(DEBUG="1"), "DEBUG"),
    "no TLS": (_set(HTTPS="0"), "HTTPS"),
    "http address": (_set(PUBLIC_URL="http://zwfw.example.cn"), "PUBLIC_URL"),
    "no address": (_without("PUBLIC_URL"), "PUBLIC_URL"),
    "any host": (_set(ALLOWED_HOSTS="*"), "ALLOWED_HOSTS"),
    "all subdomains": (_set(ALLOWED_HOSTS=".example.cn"), "ALLOWED_HOSTS"),
    "no host": (_without("ALLOWED_HOSTS"), "ALLOWED_HOSTS"),
    "secret in the environment": (_set(SECRET_KEY=GOOD), "SECRET_KEY_FILE"),
    "gateway secret in the environment": (_set(MAIL_GATEWAY_SECRET=GOOD), "MAIL_GATEWAY_SECRET_FILE"),
    "gateway without a secret": (_set(MAIL_GATEWAY_URL="https://mail.example.cn"), "MAIL_GATEWAY_SECRET_FILE"),
    "secret file that is not there": (_set(METRICS_TOKEN_FILE="/nowhere"), "/nowhere"),
    "secret file for everybody": (_weak_file, "chmod o="),
    "short secret": (_short, "32"),
    "sample secret": (_sample, "随机值"),
    "password in the address": (_set(DATABASE_URL="postgresql://a:b@/d"), "passfile"),
    "key file for others": (_weak_key, "kek-0001.key"),
    "key folder for others": (_weak_folder, "0755"),
    "demonstration seal": (_without("DEMONSTRATION_SEAL"), "演示专用章"),
    "nobody to tell": (_without("SECURITY_MAIL"), "SECURITY_MAIL"),
    "no scanner": (_without("VIRUS_SCANNER_URL"), "VIRUS_SCANNER_URL"),
    "unscanned files": (_set(VIRUS_SCANNER_DOWN="accept_unscanned"), "VIRUS_SCANNER_DOWN"),
    "password among the parameters": (_set(DATABASE_URL="postgresql://a@/d?password=b"), "passfile"),
    "password of the library": (_set(PGPASSWORD="b"), "passfile"),
    "screens that stay open": (_set(OFFICIAL_IDLE_MINUTES="480"), "OFFICIAL_IDLE_MINUTES"),
    "owner of the database": (_set(DB_ROLE="none"), "tongban_app"),
    "database in the clear": (_set(DATABASE_URL="postgresql://a@db.intra/d"), "verify-full"),
    "certificate of the database not looked at": (
        _set(DATABASE_URL="postgresql://a@10.0.0.5/d?sslmode=require"),
        "verify-full",
    ),
    "database named among the parameters": (_set(DATABASE_URL="postgresql://a@/d?host=db.intra"), "verify-full"),
    "one database of two elsewhere": (_set(DATABASE_URL="postgresql://a@/d?host=127.0.0.1,db.intra"), "verify-full"),
    "address of the database among the parameters": (
        _set(DATABASE_URL="postgresql://a@localhost/d?hostaddr=10.0.0.5"),
        "verify-full",
    ),
    "database of the library": (_set(DATABASE_URL="postgresql://a@/d", PGHOST="db.intra"), "verify-full"),
    "SMS in the clear": (_set(SMS_GATEWAY_URL="http://sms.example.cn"), "SMS_GATEWAY_URL"),
    "stamps in the clear": (_set(TSA_URL="HTTP://10.0.0.9/tsa"), "TSA_URL"),
    "log-outs in the clear": (_set(SSO_LOCAL_ORIGINS="https://a.intra http://b.intra"), "SSO_LOCAL_ORIGINS"),
    "files in the clear": (_set(VIRUS_SCANNER_URL="tcp://clamav:3310"), "VIRUS_SCANNER_URL"),
    "nothing is kept": (_set(RETENTION_YEARS="0"), "RETENTION_YEARS"),
    "kept too short": (_set(RETENTION_YEARS="9"), "RETENTION_YEARS"),
    "kept for no number": (_set(RETENTION_YEARS="-1"), "RETENTION_YEARS"),
    "passwords for ever": (_set(OFFICIAL_PASSWORD_DAYS="36500"), "OFFICIAL_PASSWORD_DAYS"),
}


@pytest.mark.parametrize(
    "right",
    [
        {"DATABASE_URL": "postgresql://a@db.intra/d?sslmode=verify-full&sslrootcert=/etc/ca.pem"},
        {"DATABASE_URL": "postgresql://a@db.intra/d", "PGSSLMODE": "verify-full"},
        {"DATABASE_URL": "postgresql://a@/d?host=/run/postgresql"},
        {"DATABASE_URL": "postgresql://a@[::1]/d", "DB_ROLE": "tongban_app"},
        {"SMS_GATEWAY_URL": "http://127.0.0.1:8443", "TSA_URL": "http://localhost:3180"},
        {"VIRUS_SCANNER_URL": "tcp://127.0.0.1:3310", "RETENTION_YEARS": "30"},
    ],
)
def test_what_stays_on_the_machine_or_is_checked_is_not_refused(sound: Environment, right: Environment) -> None:
    assert weaknesses(sound | right) == ()


def test_every_address_of_the_settings_is_looked_at() -> None:
    """A gateway that comes later too."""
    written = (ROOT / "src/tongban/config/settings.py").read_text("utf-8")
    named = set(re.findall(r'"([A-Z_]+_URL|[A-Z_]+_ORIGINS)"', written))
    assert named - set(OUTSIDE) == {"PUBLIC_URL", "DATABASE_URL", "CSRF_TRUSTED_ORIGINS"}
    assert set(OUTSIDE) <= named


@pytest.mark.parametrize("name", OUTSIDE)
def test_no_other_system_is_reached_in_the_clear(sound: Environment, name: str) -> None:
    secret = {f"{name.removesuffix('_URL')}_SECRET_FILE": sound["SMS_GATEWAY_SECRET_FILE"]}
    (found,) = weaknesses(sound | secret | {name: "http://gateway.intra:8080"})
    assert name in found.zh
    assert name in found.en


@pytest.mark.parametrize("name", WEAK)
def test_each_weakness_is_one_sentence_that_says_what_to_do(sound: Environment, name: str) -> None:
    spoil, word = WEAK[name]
    spoil(sound)
    (found,) = weaknesses(sound)
    assert word in found.zh + found.en
    assert found.zh.endswith("。")
    with pytest.raises(DomainError, match=r"instance\.weak") as refused:
        refuse_weak(sound)
    assert found.zh in refused.value.message("zh")
    assert found.en in refused.value.message("en")
    assert GOOD not in refused.value.message("zh")


def test_all_are_told_at_once() -> None:
    with pytest.raises(DomainError) as refused:
        refuse_weak({"DEMONSTRATION": "0"})
    assert refused.value.message("zh").count("（") >= 6


@pytest.mark.parametrize("command", [prepare, worker, web, run], ids=lambda module: module.NAME)
def test_no_process_starts(command: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DEMONSTRATION", "0")
    with pytest.raises(DomainError, match=r"instance\.weak"):
        command.run(Namespace(workers=1, threads=1, name="w", result=None))


def test_who_starts_it_is_told_in_one_line(tmp_path: Path) -> None:
    environment = {**os.environ, "DEMONSTRATION": "0", "DEBUG": "1", "DATA_DIR": str(tmp_path)}
    environment |= {"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none", "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-m", "tongban.config.cli", "run"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "DEBUG=1" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_example_of_a_deployment_is_sound(sound: Environment) -> None:
    """With the operator's own words in the gaps; or install.md would lead into a refusal."""
    for name in ("tongban.env.example", "owner.env.example"):
        lines = (ROOT / "deploy" / name).read_text("utf-8").splitlines()
        pairs = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
        filled = {key: value.replace("<", "").replace(">", "").replace(" ", "") for key, value in pairs.items()}
        sound |= filled
        assert weaknesses(sound) == (), name


def test_a_secret_comes_from_its_file_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "s").write_text("from the file\n")
    monkeypatch.setenv("MAIL_GATEWAY_SECRET", "from the environment")
    assert secret_files.secret("MAIL_GATEWAY_SECRET") == "from the environment"
    monkeypatch.setenv("MAIL_GATEWAY_SECRET_FILE", str(tmp_path / "s"))
    assert secret_files.secret("MAIL_GATEWAY_SECRET") == "from the file"
    assert secret_files.secret("METRICS_TOKEN") == ""
