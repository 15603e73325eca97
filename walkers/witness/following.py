"""One look at the log: from the last checkpoint that is remembered to the newest, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from cryptography import x509

from tongban.kernel.notes import Checkpoint, Verifier
from walkers.witness.faults import FaultError
from walkers.witness.judging import Judge, introduced
from walkers.witness.keeping import Folder, State
from walkers.witness.log import Log, Told
from walkers.witness.wire import AwayError

_SHANGHAI = timezone(timedelta(hours=8))
_MOST_AWAITED = 40


class Witness:
    """Follows one log; what it remembers is kept after every page of the feed."""

    def __init__(
        self,
        state: State,
        log: Log,
        folder: Folder,
        now: Callable[[], datetime],
        authorities: Sequence[x509.Certificate] = (),
    ) -> None:
        self.state = state
        self._log, self._folder, self._now, self._authorities = log, folder, now, authorities

    @property
    def judge(self) -> Judge:
        """By the keys that are known now."""
        return Judge(tuple(Verifier.read(each) for each in self.state.keys), self._authorities)

    def kept(self) -> Checkpoint | None:
        """The checkpoint that is remembered."""
        return self.judge.read(Told(self.state.note)) if self.state.note else None

    def age(self) -> timedelta:
        """How old the checkpoint that is remembered is: since it was signed, or seen where the log's clock runs ahead. A
        memory from before this was kept knows the former only."""
        kept = self.kept()
        if kept is None:
            return timedelta()
        seen = datetime.fromisoformat(self.state.seen) if self.state.seen else kept.at
        return self._now() - min(kept.at, seen)

    def look(self) -> int:
        """Follow the log to its newest checkpoint; how many were new. FaultError; AwayError."""
        newest = self._log.newest()
        kept = self.kept()
        if kept is None:
            return self._first(newest)
        found = self.judge.compared(kept, newest)
        before = self.state.checked
        if found.size > kept.size:
            kept = self._feed(kept)
            if kept.size < found.size:
                self._step(kept, newest)
            self._take_up_keys(newest)
            self._folder.keep(self.state)
        self._ask_for_stamps()
        return self.state.checked - before

    def adopt(self, note: str) -> bool:
        """Begin anew from this note, if a known key has signed it."""
        try:
            self.judge.read(Told(note))
        except FaultError:
            return False
        self.state = replace(self.state, note=note, seen=self._now().isoformat(timespec="seconds"))
        return True

    def _first(self, newest: Told) -> int:
        if not self.state.keys:
            offered = self._log.keys()
            if not offered:
                raise AwayError("/log/keys: no key 没有公钥")
            self.state = replace(self.state, keys=tuple(each.vkey for each in offered))
        self._remember(self.judge.read(newest), newest)
        self._folder.keep(self.state)
        return 1

    def _feed(self, kept: Checkpoint) -> Checkpoint:
        onward: int | None = kept.size
        while onward is not None:
            page, onward = self._log.after(onward)
            for told in page:
                if self.judge.read(told).size <= kept.size:
                    raise AwayError("/log/checkpoints: not in order 次序不对")
                kept = self._step(kept, told)
            self._folder.keep(self.state)
        return kept

    def _step(self, kept: Checkpoint, told: Told) -> Checkpoint:
        found = self.judge.followed(kept, told, self._log)
        stamp = self.judge.stamped(told, self._now())
        if stamp is not None and told.stamp is not None:
            self._folder.day(_day(found), told.note, told.stamp)
        elif _day(found) != _day(kept):
            awaiting = (*self.state.awaiting, told.note) if self._authorities else ()
            self.state = replace(self.state, awaiting=awaiting[-_MOST_AWAITED:])
        self._remember(found, told)
        return found

    def _remember(self, found: Checkpoint, told: Told) -> None:
        seen = self._now().isoformat(timespec="seconds")
        self.state = replace(self.state, note=told.note, seen=seen, checked=self.state.checked + 1)

    def _take_up_keys(self, newest: Told) -> None:
        offered: tuple[Verifier, ...] = ()
        with suppress(AwayError):
            offered = self._log.keys()
        for each in introduced(newest, self.judge.keys, offered):
            entry = {"at": self._now().isoformat(timespec="seconds"), "what": "key", "key": each.vkey}
            self.state = replace(self.state, keys=(*self.state.keys, each.vkey), history=(*self.state.history, entry))

    def _ask_for_stamps(self) -> None:
        """The first checkpoint of a day is stamped a while after it is signed."""
        for note in self.state.awaiting:
            first = self.judge.read(Told(note))
            page, _ = self._log.after(first.size - 1)
            if not page or self.judge.read(page[0]).size != first.size:
                continue
            try:
                self.judge.compared(first, page[0])
                stamp = self.judge.stamped(page[0], self._now())
            except FaultError as fault:
                fault.kept = note
                raise
            if stamp is not None and page[0].stamp is not None:
                self._folder.day(_day(first), page[0].note, page[0].stamp)
                left = tuple(each for each in self.state.awaiting if each != note)
                self.state = replace(self.state, awaiting=left)
                self._folder.keep(self.state)


def _day(checkpoint: Checkpoint) -> str:
    """The legal day (Asia/Shanghai) by the log's own clock."""
    return checkpoint.at.astimezone(_SHANGHAI).date().isoformat()
