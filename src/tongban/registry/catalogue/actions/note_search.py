"""Count what was searched, for the editors of the catalogue, without learning who searched."""

from __future__ import annotations

from django.db import transaction
from django.utils.crypto import salted_hmac

from tongban.foundation import clock
from tongban.registry.catalogue.models import SearchAsker, SearchQuestion
from tongban.registry.catalogue.search import words
from tongban.registry.catalogue.search.questions import LONGEST

ASKERS_UNTIL_WORDS = 5
"""So many different askers must have used the same words before the words themselves are kept."""
_MOST_ITEMS = 20
_SALT = "tongban.registry.catalogue.search"


@transaction.atomic
def note_search(*, q: str, region_code: str, asker: str, chosen: str = "") -> None:
    """Count a question: one that found nothing, or from which the item ``chosen`` was opened.

    Kept is a keyed digest of the words, how many different askers used them, how often nothing was found and which items
    were opened. ``asker`` (address and browser) is kept only as a digest whose key changes every day, for a week. The words
    appear once ASKERS_UNTIL_WORDS different askers used them: what only few say may tell about a person (个人信息保护法第六条).
    """
    asked, today = words.bare(q)[:LONGEST], clock.today()
    if not asked:
        return
    digest = _digest("question", asked)
    row, _new = SearchQuestion.objects.select_for_update().get_or_create(digest=digest, defaults={"last_on": today})
    who = _digest("asker", f"{today.isoformat()}\0{asker}")
    _known, first = SearchAsker.objects.get_or_create(question=digest, asker=who, defaults={"day": today})
    row.askers += first
    row.last_on = today
    if chosen:
        _count_choice(row.chosen, chosen)
    elif first:
        row.nothing += 1
    if row.askers >= ASKERS_UNTIL_WORDS and not row.words:
        row.words, row.region_code = asked, region_code
    row.save()


def _count_choice(counts: dict[str, int], code: str) -> None:
    if code in counts or len(counts) < _MOST_ITEMS:
        counts[code] = counts.get(code, 0) + 1


def _digest(what: str, text: str) -> bytes:
    return salted_hmac(_SALT, f"{what}\0{text}", algorithm="sha256").digest()
