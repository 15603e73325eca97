"""The player of stories: the same deeds through the machine door or through the pages, the same facts expected.

    python -m walkers.player stories/withdrawn.yaml --base http://127.0.0.1:8000 --door page

See ``docs/mechanisms/stories.md``.
"""

from walkers.player.playing import Report, play
from walkers.player.story import Story, load

__all__ = ["Report", "Story", "load", "play"]
