"""One instance of the product = one data folder: where its things are, whether it runs, how its database is reached.

No Django here: this decides what the settings will read.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from tongban.foundation.embedded_pg import Cluster, borrowed
from tongban.kernel.errors import DomainError, ErrorSpec, register

ROOT = Path(__file__).resolve().parents[3]

register(
    ErrorSpec(
        "instance.running",
        409,
        "这个数据目录的系统已在运行：{address}（进程 {pid}）。",
        "The instance of this data folder is already running at {address} (process {pid}).",
        "请先执行 tongban stop，或设置 DATA_DIR 另用一个目录。",
        "Stop it first with tongban stop, or set DATA_DIR to another folder.",
    ),
    ErrorSpec(
        "instance.port_busy",
        409,
        "端口 {port} 已被其他程序占用。",
        "Port {port} is in use by another program.",
        "请换一个端口，例如：PORT={other} make run",
        "Choose another port, for example: PORT={other} make run",
    ),
    ErrorSpec(
        "instance.bad_setting",
        400,
        "环境变量 {name} 的值 {value} 无效。",
        "The environment variable {name} has the invalid value {value}.",
        "请参见 docs/operate/settings.md。",
        "See docs/operate/settings.md.",
    ),
)


@dataclass(frozen=True, slots=True)
class State:
    """What a running instance tells about itself (``DATA_DIR/run/instance.json``, mode 0600)."""

    pid: int
    address: str
    database_url: str
    embedded: bool
    processes: Mapping[str, int] = field(default_factory=dict)
    stamped: bool = False
    """Whether a time-stamping authority is asked to stamp the transparency log."""


class Instance:
    """The instance that the environment names by ``DATA_DIR``."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.given_url = os.environ.get("DATABASE_URL", "")
        self.run_dir = data_dir / "run"
        self.log_dir = data_dir / "log"
        self.key_dir = Path(os.environ.get("KEY_DIR", data_dir / "keys"))
        self.file_dir = Path(os.environ.get("FILE_DIR", data_dir / "files"))
        self.mark = sha256(os.fsencode(data_dir)).hexdigest()[:16]
        """Value of ``TONGBAN_INSTANCE`` in the environment of every process of this instance."""

    @classmethod
    def from_environment(cls) -> Instance:
        """``DATA_DIR``, else ``var`` in the source tree; noted back into the environment as an absolute path."""
        data_dir = Path(os.environ.get("DATA_DIR") or ROOT / "var").expanduser().resolve()
        os.environ["DATA_DIR"] = str(data_dir)
        return cls(data_dir)

    def cluster(self) -> Cluster:
        """The embedded cluster of this instance."""
        return Cluster(self.data_dir / "pg")

    @property
    def embedded(self) -> bool:
        """Whether this instance uses the embedded database: neither the environment nor who runs it names another."""
        state = None if self.given_url else self.state()
        return not self.given_url and (state is None or state.embedded)

    def database_url(self) -> str:
        """Address of the database, as owner: of the environment, of the running instance, or the embedded one."""
        if self.given_url:
            return self.given_url
        state = self.state()
        return state.database_url if state and not state.embedded else self.cluster().url()

    @contextmanager
    def database(self) -> Iterator[str]:
        """A running database for the block: attached to, or started for this block alone. Yields its address."""
        with ExitStack() as stack:
            if self.embedded:
                stack.enter_context(borrowed(self.cluster()))
            yield self.database_url()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the one supervisor (or the one restore, reset) of this instance. DomainError ``instance.running``."""
        with self._lock() as lock:
            if not _try(lock):
                state = self._read_state()
                raise DomainError(
                    "instance.running", address=state.address if state else "?", pid=state.pid if state else "?"
                )
            try:
                yield
            finally:
                self._state_file.unlink(missing_ok=True)

    def state(self) -> State | None:
        """What the running instance says; None when none runs. A file left by a killed one does not count."""
        if not self._lock_file.exists():
            return None
        with self._lock() as lock:
            return None if _try(lock) else self._read_state()

    def running(self) -> bool:
        """Whether a supervisor, restore or reset holds this instance now."""
        if not self._lock_file.exists():
            return False
        with self._lock() as lock:
            return not _try(lock)

    def write_state(self, state: State) -> None:
        """Publish the state, whole or not at all."""
        unfinished = self._state_file.with_suffix(".new")
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(state), file)
        unfinished.replace(self._state_file)

    def _read_state(self) -> State | None:
        try:
            return State(**json.loads(self._state_file.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    @property
    def _state_file(self) -> Path:
        return self.run_dir / "instance.json"

    @property
    def _lock_file(self) -> Path:
        return self.run_dir / "instance.lock"

    @contextmanager
    def _lock(self) -> Iterator[int]:
        self.run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            yield lock
        finally:
            os.close(lock)


def port_from_environment() -> int:
    """``PORT``, default 8000. DomainError ``instance.bad_setting``."""
    text = os.environ.get("PORT") or "8000"
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise DomainError("instance.bad_setting", name="PORT", value=text)
    return int(text)


def _try(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
