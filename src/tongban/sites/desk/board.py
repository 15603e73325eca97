"""办件看板: what a county, or a body, did today and this month, and where it stands now. Each figure leads to its cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tongban.cases.policies import HANDLING
from tongban.cases.queries import figures, overdue, under_way
from tongban.foundation import clock
from tongban.foundation.web import components as ui
from tongban.foundation.web.dates import table_date, table_instant
from tongban.foundation.web.language import listed
from tongban.oversight.evaluations.queries import figures_by_item
from tongban.oversight.supervision.queries import tallies
from tongban.registry.catalogue.queries import names_of_items
from tongban.registry.identity.actors import Actor
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.queries import lines_within, standing_for
from tongban.sites.desk.board_words import (
    Line,
    Sheet,
    body_columns,
    body_row,
    definition_columns,
    definitions,
    item_columns,
    item_row,
    tiles,
)
from tongban.sites.desk.frame import body_name, page
from tongban.sites.desk.supervision_words import region_name
from tongban.sites.parts.signed_in import current_actor

MOST_ITEMS = 100


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The board. Eight statements, whatever the number of cases, items and bodies; one more for each region supervised."""
    actor, now = current_actor(request), clock.now()
    today = clock.legal_date(now)
    items, bodies = gathered(actor, today.replace(day=1), today)
    sheet = Sheet(today.replace(day=1), today)
    names = names_of_items({line.item for line in items})
    total = sum(bodies, start=Line())
    if len(bodies) == 1:
        total = replace(total, department_id=bodies[0].department_id)
    context = {
        "where": _where(actor),
        "at": table_instant(now, year=True),
        "today": table_date(today, year=True),
        "since": table_date(sheet.since, year=True),
        "tiles": tiles(sheet, total),
        "bars": [(body_name(line.body), line.month.submitted, sheet.happened(line, "submitted")) for line in bodies],
        "longest": max((line.month.submitted for line in bodies), default=0),
        "body_columns": body_columns(),
        "body_rows": [body_row(sheet, line, body_name(line.body)) for line in bodies],
        "item_columns": item_columns(),
        "item_rows": [
            item_row(sheet, line, names.get(line.item, line.item), body_name(line.body)) for line in items[:MOST_ITEMS]
        ],
        "most": MOST_ITEMS if len(items) > MOST_ITEMS else 0,
        "definition_columns": definition_columns(),
        "definitions": [ui.Row(each) for each in definitions()],
    }
    return page(request, "desk/board.html", context, current="overview")


def gathered(actor: Actor, since: date, today: date) -> tuple[list[Line], list[Line]]:
    """The lines by item at a body and by body, the busiest first. What a body did that a reform ended stands with its
    successor."""
    counted, late, mine = figures(actor, since, today), overdue(actor), _bodies(actor)
    going, rated, cards = under_way(mine), figures_by_item(mine), tallies(actor)
    known = {each.department_id for each in counted} | {place[0] for place in late} | set(going)
    standing = standing_for(known | {place[1] for place in rated} | {each.department_id for each in cards})
    items: dict[tuple[UUID, str], Line] = {}

    def add(department: UUID, line: Line) -> None:
        place = (standing[department], line.item)
        items[place] = items.get(place, Line(place[0], line.item)) + line

    for each in counted:
        add(each.department_id, Line(item=each.item, today=each.today, month=each.month))
    for (department, item), count in late.items():
        add(department, Line(item=item, overdue=count))
    for (item, department), stars in rated.items():
        add(department, Line(item=item, stars=stars.by_stars))
    bodies: dict[UUID, Line] = {}
    for line in items.values():
        bodies[line.body] = bodies.get(line.body, Line(line.body)) + replace(line, item="")
    for department, count in going.items():
        body = standing[department]
        bodies[body] = bodies.get(body, Line(body)) + Line(going=count)
    for card in cards:
        body = standing[card.department_id]
        bodies[body] = bodies.get(body, Line(body)) + Line(cards=((card.level, card.count),))
    return sorted(items.values(), key=_busiest), sorted(bodies.values(), key=_busiest)


def _busiest(line: Line) -> tuple[int, int, str, str]:
    return -line.overdue, -line.month.submitted, line.item, str(line.department_id)


def _bodies(actor: Actor) -> set[UUID]:
    """The rows of the register whose cases this official may see."""
    found = {each for post in actor.posts if post.duty in HANDLING for each in post.departments}
    for region in dict.fromkeys(post.region_code for post in actor.posts if post.duty is Duty.SUPERVISE):
        found |= lines_within(region)
    return found


def _where(actor: Actor) -> str:
    """The regions supervised, else the own bodies."""
    regions = dict.fromkeys(post.region_code for post in actor.posts if post.duty is Duty.SUPERVISE)
    if regions:
        return listed(region_name(code) for code in regions)
    bodies = dict.fromkeys(body_name(post.department_id) for post in actor.posts if post.duty in HANDLING)
    return listed(bodies) or _("没有办件岗位")
