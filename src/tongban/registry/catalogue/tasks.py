"""Scheduled care of the search log, of the quality of guides and of their materials, of the open data and of lists handed in."""

from __future__ import annotations

from procrastinate.contrib.django import app

from tongban.registry.catalogue.actions.count_materials import count_materials
from tongban.registry.catalogue.actions.judge_guides import judge_catalogue
from tongban.registry.catalogue.actions.judge_stories import judge_drafts, judge_stories
from tongban.registry.catalogue.actions.publish_open_data import PUBLISH, publish_open_data
from tongban.registry.catalogue.actions.sweep_searches import sweep_searches
from tongban.registry.catalogue.actions.take_list import WORK
from tongban.registry.catalogue.actions.work_lists import work_lists as work_all
from tongban.registry.catalogue.material_queries import COUNT
from tongban.registry.catalogue.quality import JUDGE
from tongban.registry.catalogue.story_queries import JUDGE_STORIES

MOST_AT_ONCE = 20_000
"""Versions judged in one run, about a minute's work; ``tongban lint`` judges all."""


@app.periodic(cron="41 3 * * *")
@app.task(name="catalogue.sweep_searches", queueing_lock="catalogue.sweep_searches")
def sweep(timestamp: int) -> None:
    """Forget askers after a week, questions that only few had after a month."""
    sweep_searches()


@app.periodic(cron="7 0 * * *")
@app.task(name=JUDGE, queueing_lock=JUDGE)
def judge(timestamp: int) -> None:
    """Judge what was published since, and count by what is in force today; also after each publication."""
    judge_catalogue(MOST_AT_ONCE)
    count_materials()


@app.task(name=COUNT, queueing_lock=COUNT)
def count(timestamp: int) -> None:
    """Which names of materials wait to be sorted, by what is in force today; also after a list was taken in."""
    count_materials()


@app.periodic(cron="23 0 * * *")
@app.task(name=JUDGE_STORIES, queueing_lock=JUDGE_STORIES)
def mutation_check(timestamp: int) -> None:
    """Make the scores of stories that are wanting: of drafts first, somebody waits for them; at once when one is saved."""
    judge_drafts()
    judge_stories()


@app.periodic(cron="*/10 * * * *")
@app.task(name=PUBLISH, queueing_lock=PUBLISH)
def open_data(timestamp: int) -> None:
    """Make the files of the whole catalogue anew where it has changed."""
    publish_open_data()


@app.periodic(cron="*/5 * * * *")
@app.task(name=WORK, queueing_lock=WORK)
def work_lists(timestamp: int) -> None:
    """Look into, check and carry out the lists that wait: at once when one is handed in, and what was left over."""
    work_all()
