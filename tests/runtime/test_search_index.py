"""``tongban search-index`` makes anew all that is derived from published guides: rows of the search and of the lists."""

from __future__ import annotations

import pytest

from tests.runtime.test_import_command import run
from tongban.config.commands import search_index
from tongban.registry.catalogue.listing_models import CitedArticle, ListedGuide
from tongban.registry.catalogue.search_models import SearchRow


def test_search_and_lists_are_there_again(province: None, capsys: pytest.CaptureFixture[str]) -> None:
    models = (SearchRow, ListedGuide, CitedArticle)
    before = [model.objects.count() for model in models]
    assert all(before)
    for model in models:
        model.objects.all().delete()
    assert run(search_index) == 0
    assert [model.objects.count() for model in models] == before
    printed = capsys.readouterr().out
    assert "搜索" in printed
    assert "清单" in printed
