"""Stories tried on a guide before it is published, and how well they would notice that it was altered.

Pure: a guide, a story, and what does not go as it tells. No case is made and nothing is read but the two documents.
"""

from tongban.registry.catalogue.rehearsing.composing import Outcome, Wanted, composed
from tongban.registry.catalogue.rehearsing.failure import Failure
from tongban.registry.catalogue.rehearsing.following import followed
from tongban.registry.catalogue.rehearsing.mutating import MUTATIONS, Mutant, mutants
from tongban.registry.catalogue.rehearsing.performing import local_failures, rehearse, unified_failures
from tongban.registry.catalogue.rehearsing.reading import read_folder, story_text
from tongban.registry.catalogue.rehearsing.scoring import Score, Survivor, score
from tongban.registry.catalogue.rehearsing.story import Story, checked_story, resolved

__all__ = [
    "MUTATIONS",
    "Failure",
    "Mutant",
    "Outcome",
    "Score",
    "Story",
    "Survivor",
    "Wanted",
    "checked_story",
    "composed",
    "followed",
    "local_failures",
    "mutants",
    "read_folder",
    "rehearse",
    "resolved",
    "score",
    "story_text",
    "unified_failures",
]
