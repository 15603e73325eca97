"""Forget who asked, and questions that stayed somebody's own."""

from __future__ import annotations

from datetime import timedelta

from tongban.foundation import clock
from tongban.registry.catalogue.models import SearchAsker, SearchQuestion

ASKER_DAYS = 7
UNSHARED_DAYS = 30
SHARED_DAYS = 400


def sweep_searches() -> int:
    """Askers after a week, questions that few had after 30 days, others 400 days after they were last asked; how many
    questions went. May run twice."""
    today = clock.today()
    SearchAsker.objects.filter(day__lte=today - timedelta(days=ASKER_DAYS)).delete()
    old = SearchQuestion.objects.filter(last_on__lte=today - timedelta(days=SHARED_DAYS))
    own = SearchQuestion.objects.filter(words="", last_on__lte=today - timedelta(days=UNSHARED_DAYS))
    return int((old | own).delete()[0])
