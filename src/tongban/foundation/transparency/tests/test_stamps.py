"""Each day of the log is stamped by an authority outside; a stamp that does not fit is never kept, one that was forged later is
found."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pytest
from asn1crypto import cms
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection, transaction
from django.test import override_settings
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext

from simulators.running import Running, running
from tongban.foundation import clock
from tongban.foundation.outgoing import CalledInsideUnitOfWork, CircuitState, SystemHealth
from tongban.foundation.outgoing.tests.adapting import client_of, refused_inside_a_unit
from tongban.foundation.transparency import authority, stamp_check, stamping
from tongban.foundation.transparency.models import LogCheckpoint, LogStamp
from tongban.foundation.transparency.ports import Stamped, TimeStamper, time_stamper
from tongban.kernel.errors import DomainError

NOTE = "日志\n12\n".encode()


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tsa") / "authority.pem"


@pytest.fixture(scope="module")
def process(trusted: Path) -> Iterator[Running]:
    more = ("--folder", str(trusted.parent / "own"), "--certificate", str(trusted))
    with running("tsa", "", *more) as simulator:
        yield simulator


@pytest.fixture
def tsa(process: Running, trusted: Path) -> Iterator[Running]:
    process.reset()
    with override_settings(TSA_CERTIFICATE=trusted):
        yield process


@contextmanager
def _asked(tsa: Running, **limits: float) -> Iterator[authority.HttpTimeStamper]:
    client = client_of(lambda url, _: authority.system(url), tsa, path="/tsr", limits=limits)
    with closing(authority.HttpTimeStamper(client)) as stamper:
        yield stamper


def test_a_stamp_holds_by_another_implementation_too(tsa: Running, trusted: Path) -> None:
    with _asked(tsa) as stamper:
        found = stamper.stamp(NOTE)
    assert abs(found.at - datetime.now(UTC)) < timedelta(seconds=5)
    assert "演示" in found.authority
    (root,) = authority.authorities()
    assert "演示 · 无法律效力" in root.subject.rfc4514_string()
    roots = [asn1_x509.Certificate.load(root.public_bytes(Encoding.DER))]
    signed = cms.ContentInfo.load(found.token)["content"]

    def validated() -> dict[str, object]:
        context = ValidationContext(trust_roots=roots)
        return dict(asyncio.run(validate_tst_signed_data(signed, context, lambda _: sha256(NOTE).digest())))

    # A browser test may have left its loop running in this thread.
    with ThreadPoolExecutor(1) as apart:
        told = apart.submit(validated).result()
    assert (told["intact"], told["valid"], told["trust_problem_indic"]) == (True, True, None)


@pytest.mark.parametrize(
    ("switch", "code", "reason"),
    [
        ("refuse", "outgoing.bad_answer", "refused"),
        ("wrong_nonce", "outgoing.bad_answer", "nonce"),
        ("wrong_time", "outgoing.bad_answer", "time"),
        ("other_imprint", "outgoing.bad_answer", "imprint"),
        ("stranger", "outgoing.bad_answer", "authority"),
        ("garbled", "outgoing.bad_answer", "unreadable"),
        ("fail", "outgoing.unavailable", "status_503"),
    ],
)
def test_what_was_not_asked_for_is_not_taken(tsa: Running, switch: str, code: str, reason: str) -> None:
    tsa.switch(**{switch: True})
    with _asked(tsa) as stamper:
        with pytest.raises(DomainError) as caught:
            stamper.stamp(NOTE)
        assert (caught.value.code, caught.value.data["reason"]) == (code, reason)
        assert stamper.check().reason == reason


def test_one_that_is_slow_is_not_waited_for_and_never_inside_a_unit(tsa: Running) -> None:
    tsa.switch(delay_ms=1500)
    with _asked(tsa, read=0.2, total=0.4) as slow:
        with pytest.raises(DomainError, match="unavailable"):
            slow.stamp(NOTE)
        with refused_inside_a_unit():
            slow.stamp(NOTE)


@pytest.mark.parametrize(
    ("url", "reason"),
    [("", "not_configured"), ("http://tsa.example.com/tsr", "refused_address"), ("x", "refused_address")],
)
def test_without_an_authority_nothing_is_stamped_and_the_operator_knows(url: str, reason: str) -> None:
    with override_settings(TSA_URL=url, TRUSTED_LOCAL_SERVICES=[]):
        none = authority.from_settings(authority.settings)
        assert none.stamp(NOTE) is None
        assert none.check().reason == reason


# --- which, and when -------------------------------------------------------------------------------------------------------

Office = TypeVar("Office", bound=TimeStamper)
MORNING = datetime(2026, 11, 25, 16, 1, tzinfo=UTC)
"""A minute after midnight of the 26th in Shanghai."""


class _Office:
    """An authority that is open or not."""

    open = True

    def stamp(self, content: bytes) -> Stamped:
        assert not connection.in_atomic_block
        if not self.open:
            raise DomainError("outgoing.unavailable", title_zh="", title_en="")
        return Stamped(clock.now(), "office", content)

    def check(self) -> SystemHealth:
        return SystemHealth("tsa", "", self.open, CircuitState.CLOSED, "", 0, clock.real_now())


@contextmanager
def _served(office: Office) -> Iterator[Office]:
    before = time_stamper.make
    time_stamper.by(lambda: office)
    try:
        yield office
    finally:
        time_stamper.make = None
        if before is not None:
            time_stamper.by(before)


def _signed(*instants: datetime) -> None:
    start = LogCheckpoint.objects.count()
    for n, at in enumerate(instants, start + 1):
        LogCheckpoint.objects.create(size=n, at=at, note=f"{n}\n")


def _stamped() -> list[int]:
    return list(LogStamp.objects.order_by("checkpoint_id").values_list("checkpoint_id", flat=True))


@pytest.mark.usefixtures("committed_db")
def test_the_first_of_each_day_is_stamped_and_after_an_outage_the_newest_of_each_that_has_none() -> None:
    hour, day = timedelta(hours=1), timedelta(days=1)
    with _served(_Office()) as office:
        with clock.frozen(MORNING + hour):
            assert stamping.stamp_owed() == 0
            _signed(MORNING - hour, MORNING - hour / 2, MORNING, MORNING + hour / 2)
            assert stamping.stamp_owed() == 2
            assert _stamped() == [2, 3], "the newest of yesterday, the first of today"
            assert stamping.stamp_owed() == 0
        office.open = False
        _signed(MORNING + day, MORNING + day + hour, MORNING + 3 * day, MORNING + 4 * day, MORNING + 4 * day + hour)
        with clock.frozen(MORNING + 4 * day + 2 * hour):
            assert stamping.stamp_owed() == 0
            office.open = True
            assert stamping.stamp_owed(1) == 1
            assert stamping.stamp_owed() == 2
            assert _stamped() == [2, 3, 6, 7, 8]
        with pytest.raises(CalledInsideUnitOfWork), transaction.atomic():
            stamping.stamp_owed()


# --- checked anew ----------------------------------------------------------------------------------------------------------


def _faults() -> str:
    told: list[str] = []
    stamp_check.check_stamps(told.append)
    return "\n".join(told)


def _forge(statement: str) -> None:
    with connection.cursor() as cursor:
        for each in ("DISABLE TRIGGER USER", "ENABLE TRIGGER USER"):
            cursor.execute(f"ALTER TABLE log_stamp {each}")
            if each.startswith("DISABLE"):
                cursor.execute(statement)


@pytest.mark.usefixtures("committed_db")
def test_every_stamp_is_checked_anew(tsa: Running, trusted: Path, tmp_path: Path) -> None:
    now = clock.real_now()
    _signed(now - timedelta(hours=30), now)
    url = f"{tsa.url}/tsr"
    with override_settings(TSA_URL=url, TRUSTED_LOCAL_SERVICES=[url]):
        office = authority.from_settings(authority.settings)
    assert isinstance(office, authority.HttpTimeStamper)
    with closing(office), _served(office):
        assert stamping.stamp_owed() == 2
        with clock.frozen(now + timedelta(days=2)):
            _signed(now + timedelta(days=1))
            assert stamping.stamp_owed() == 1
    with override_settings(TSA_CERTIFICATE=tmp_path / "nowhere.pem"):
        assert _faults().count("authority (TSA_CERTIFICATE)") == 3
    assert _faults().startswith("time-stamp of checkpoint 3 says ")
    assert _faults().endswith("not when it was signed")
    clock.advance(timedelta(days=1))
    assert _faults() == "", "the clock of a demonstration runs ahead of the authority's"
    _forge("UPDATE log_stamp SET at = at - interval '1 day' WHERE checkpoint_id = 1")
    assert "does not say what it stands for" in _faults()
    _forge("UPDATE log_stamp SET token = (SELECT token FROM log_stamp WHERE checkpoint_id = 1) WHERE checkpoint_id = 2")
    assert "checkpoint 2: imprint" in _faults()
