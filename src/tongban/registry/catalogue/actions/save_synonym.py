"""Say what people mean by a word."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from tongban.kernel.errors import DomainError
from tongban.registry.catalogue import errors as errors
from tongban.registry.catalogue.models import Synonym
from tongban.registry.catalogue.search import synonyms, words

_LONGEST = 40
_MOST = 40


def save_synonym(*, term: str, means: Sequence[str] = (), items: Sequence[str] = (), both: bool = False) -> Synonym:
    """``term`` is from now on understood as ``means`` (words) and ``items`` (names of items); ``both``: and the other way.

    The row is kept as edited: what the product ships does not set it back. Other processes know it within a minute.
    DomainError ``catalogue.synonym_invalid``.
    """
    said = words.normal(term)
    meant = [each for each in (words.normal(word) for word in means) if each]
    named = [name for name in (name.strip() for name in items) if name]
    right = (
        1 < len(said) <= _LONGEST and all(len(each) <= _LONGEST for each in meant) and len(meant) + len(named) <= _MOST
    )
    if not right or not (meant or named) or any(len(name) > 200 or "\0" in name for name in named):
        raise DomainError("catalogue.synonym_invalid")
    with transaction.atomic():
        row, _new = Synonym.objects.update_or_create(
            term=said, defaults={"means": meant, "items": named, "both": both, "edited": True}
        )
    transaction.on_commit(synonyms.forget)
    return row
