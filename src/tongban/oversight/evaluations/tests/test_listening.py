"""With real commits: two who rate at once, and the figures as the relay brings them."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections

from tongban.foundation import clock
from tongban.foundation.records import relay
from tongban.foundation.records.models import ParkedEvent
from tongban.foundation.records.tests.raw import place_all
from tongban.foundation.remembered import forget_all
from tongban.kernel.errors import DomainError
from tongban.oversight.evaluations.actions.not_adopt import not_adopt
from tongban.oversight.evaluations.models import Rated, Rating
from tongban.oversight.evaluations.queries import figures_of_item
from tongban.oversight.evaluations.tests.conftest import ENDED, concluded, item_of_xinfeng, rated, somebody

pytestmark = pytest.mark.usefixtures("committed_province")
NOW = ENDED + timedelta(hours=1)


def heard() -> None:
    """Everything committed has its place and was heard."""
    place_all()
    while relay.digest_all():
        pass
    forget_all()


def test_two_at_once_are_one_rating_and_one_addition_at_most() -> None:
    receipt = concluded()
    start, done, failed = threading.Barrier(4), [], []

    def run(stars: int) -> None:
        try:
            start.wait()
            with clock.frozen(NOW):
                done.append(rated(receipt, stars).number)
        except DomainError as error:
            failed.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(stars,)) for stars in (1, 3, 4, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(failed) == {"evaluations.rating.already_given"}
    assert sorted(done) == [*range(1, len(done) + 1)]
    assert len(done) <= 2
    assert Rating.objects.count() == Rated.objects.count() == len(done)


def test_the_figures_follow_the_record() -> None:
    receipt = concluded()
    with clock.frozen(NOW):
        done = rated(receipt, 2)
        heard()
        assert figures_of_item(item_of_xinfeng()).by_stars == (0, 1, 0, 0, 0)
        not_adopt(somebody("wujiancha"), rating_id=done.rating_id, seen=1, words="误评", choice="MISTAKEN")
        heard()
    assert figures_of_item(item_of_xinfeng()).by_stars == (0, 0, 0, 0, 0)
    assert not ParkedEvent.objects.exists()
