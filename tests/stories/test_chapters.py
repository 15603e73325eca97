"""Every chapter of the demonstration, walked by a visitor who presses what its page offers; the worker does the sweeps."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from tests.stories.place import Place, open_place
from tests.system.source import ROOT
from tongban.sites.demo.chapters import Chapter, chapters
from walkers.player import load, play
from walkers.player.guided import GuidedDriver
from walkers.player.story import STORIES, checked

DOORS = ("portal", "desk", "hall", "api", "page")


@contextmanager
def working() -> Iterator[None]:
    """The worker of this database."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tongban.config.cli", "worker"], cwd=ROOT, env={**os.environ, "LOG_LEVEL": "ERROR"}
    )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


@pytest.fixture
def place(committed_province: str) -> Iterator[Place]:
    """The product behind a port, with its worker."""
    with open_place() as opened, working():
        yield opened


def test_the_file_is_what_it_says() -> None:
    found = checked(STORIES / "chapters" / "demo.yaml", "chapters")["chapters"]
    assert [each["chapter"] for each in found] == [each.name for each in chapters()]
    assert len(chapters()) == len({each.story["story"] for each in chapters()}) >= 5


@pytest.mark.parametrize("chapter", chapters(), ids=lambda each: each.name)
def test_a_chapter_goes_as_its_story_tells_and_shows_what_it_promises(place: Place, chapter: Chapter) -> None:
    story = load(STORIES / f"{chapter.story['story']}.yaml")
    with closing(GuidedDriver(place.base, chapter.name, story)) as guide:
        report = play(story, dict.fromkeys(DOORS, guide), today=place.today(), clock=guide.advance)
        assert report.differences == []
        assert report.steps == len(story.steps) == len(chapter.beats)
        assert "这一章看完了" in guide.page().text
        assert guide.promised == sum(len(beat.sees) for beat in chapter.beats if beat.is_shown)
