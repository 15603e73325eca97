"""Count which names of materials wait to be sorted, and how many materials of whom are standard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from tongban.foundation import clock
from tongban.registry.catalogue import queries
from tongban.registry.catalogue.actions.judge_guides import regions_above
from tongban.registry.catalogue.kinds import DraftSource, DraftState, NameTrouble
from tongban.registry.catalogue.matching import Standards, Suggest, leaders
from tongban.registry.catalogue.matching.naming import plain
from tongban.registry.catalogue.material_queries import cases_by_text, keys_apart
from tongban.registry.catalogue.models import MaterialTally, MaterialUse

_LONGEST = 300
_BATCH = 1_000

_IN_FORCE = """
WITH offered AS (
    SELECT v.unified_hash, v.hash, r.department_uscc, r.department_name, r.region_code
      FROM catalogue_searchrow r JOIN catalogue_guideversion v ON v.hash = r.guide_hash
     WHERE r.guide_hash <> '' AND r.valid_from <= %(day)s AND (r.valid_to IS NULL OR r.valid_to > %(day)s)
)
"""
_TEXTS = f"""{_IN_FORCE}, texts AS (SELECT unified_hash, min(hash) AS one FROM offered GROUP BY 1)
SELECT texts.unified_hash, m->>'id', m->>'name', coalesce(m->>'standard_code', ''), coalesce(m->>'local_reason', '')
  FROM texts JOIN catalogue_guideversion v ON v.hash = texts.one,
       jsonb_array_elements(v.document->'unified'->'materials') AS m
"""
_BODIES = f"""{_IN_FORCE}
SELECT unified_hash, department_uscc, department_name, region_code, count(*) FROM offered GROUP BY 1, 2, 3, 4
"""
_DRAFTS = """
SELECT m->>'name', coalesce(m->>'standard_code', ''), coalesce(m->>'local_reason', ''), count(*),
       count(*) FILTER (WHERE source = %(imported)s)
  FROM catalogue_guidedraft,
       jsonb_array_elements(CASE jsonb_typeof(document->'unified'->'materials') WHEN 'array'
                            THEN document->'unified'->'materials' ELSE '[]' END) AS m
 WHERE state = ANY(%(open)s) AND jsonb_typeof(m) = 'object' AND jsonb_typeof(m->'name') = 'string'
 GROUP BY 1, 2, 3
"""
_OPEN = [DraftState.DRAFT.value, DraftState.SUBMITTED.value]

_Key = tuple[str, str]
"""Plain name and code."""


@dataclass(slots=True)
class _Name:
    """Everything of one name under one code."""

    spelled: Counter[str] = field(default_factory=Counter)
    reason: str = ""
    guides: int = 0
    drafts: int = 0
    imported: int = 0
    cases: int = 0

    @property
    def weight(self) -> int:
        return self.guides + self.drafts + self.cases

    def add(
        self, name: str, reason: str, *, guides: int = 0, drafts: int = 0, imported: int = 0, cases: int = 0
    ) -> None:
        self.spelled[name] += max(1, guides + drafts)
        self.reason = self.reason or reason
        self.guides, self.drafts = self.guides + guides, self.drafts + drafts
        self.imported, self.cases = self.imported + imported, self.cases + cases


class _Known:
    """What the list of standard materials says of a name and its code."""

    def __init__(self) -> None:
        standards = queries.all_standard_materials()
        self.suggest: Suggest = Standards((each.code, each.name, each.names) for each in standards).suggest
        self._codes = {each.code for each in standards}
        self._old = queries.old_material_codes()
        self._apart = keys_apart()

    def is_standard(self, code: str) -> bool:
        """Whether the code leads to a standard material in use."""
        return code in self._codes or bool(self._old.get(code))

    def says_why_not(self, name: str, reason: str) -> bool:
        """Whether it is said why the name has no code: in the guide, or once for the whole province."""
        return bool(reason) or plain(name) in self._apart

    def trouble(self, name: str, code: str, reason: str) -> NameTrouble | None:
        """Why it waits; None: it is in order."""
        if code in self._old:
            return NameTrouble.OLD_CODE
        if code:
            found = self.suggest(name)
            return None if found.certain and found.code == code else NameTrouble.SPELLED
        if plain(name) in self._apart:
            return None
        return NameTrouble.LOCAL if reason else NameTrouble.UNMAPPED

    def proposed(self, name: str, code: str) -> tuple[str, int]:
        """(code, likeness) of what it likely is; ("", 0): nothing is like it."""
        if code:
            return self._old.get(code, code), 100
        found = self.suggest(name)
        return (found.code, found.likeness) if found.code else ("", 0)


def count_materials() -> int:
    """Write the work list and the tallies anew; how many names wait. May run twice and at any time: readers see the old tables
    until the new ones are whole."""
    known, today = _Known(), clock.today()
    texts = list(_rows(_TEXTS, day=today))
    bodies = list(_rows(_BODIES, day=today))
    uses = list(_uses(_names(texts, bodies, cases_by_text(today)), known))
    with transaction.atomic():
        MaterialUse.objects.all().delete()
        MaterialUse.objects.bulk_create(uses, batch_size=_BATCH)
        MaterialTally.objects.all().delete()
        MaterialTally.objects.bulk_create(_tallies(texts, bodies, known), batch_size=_BATCH)
    return len(uses)


def _rows(sql: str, **asked: Any) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        yield from cursor.fetchall()


def _names(
    texts: Iterable[tuple[Any, ...]], bodies: Iterable[tuple[Any, ...]], cases: Mapping[str, Mapping[str, int]]
) -> dict[_Key, _Name]:
    """Every name in guides in force and in open drafts."""
    found: dict[_Key, _Name] = defaultdict(_Name)
    guides: Counter[str] = Counter()
    for unified_hash, _uscc, _name, _region, times in bodies:
        guides[unified_hash] += times
    for unified_hash, element, name, code, reason in texts:
        asked = cases.get(unified_hash, {}).get(element, 0)
        found[_key(name, code)].add(name, reason, guides=guides[unified_hash], cases=asked)
    for name, code, reason, drafts, imported in _rows(_DRAFTS, open=_OPEN, imported=DraftSource.IMPORT.value):
        found[_key(name, code)].add(name, reason, drafts=drafts, imported=imported)
    return found


def _key(name: str, code: str) -> _Key:
    return plain(name)[:_LONGEST], code[:9]


def _uses(names: Mapping[_Key, _Name], known: _Known) -> Iterator[MaterialUse]:
    """What waits, in the order of the list: the heaviest group first, in it the name that is used most."""
    waiting = {at: row for at, each in names.items() if (row := _use(at, each, known)) is not None}
    ordered = sorted(waiting, key=lambda at: (-names[at].weight, at))
    gathered = leaders(key for key, code in ordered if not waiting[key, code].proposed)
    groups: dict[str, list[_Key]] = defaultdict(list)
    for at in ordered:
        waiting[at].leader = waiting[at].proposed or gathered[at[0]]
        groups[waiting[at].leader].append(at)
    heaviest = sorted(groups, key=lambda leader: (-sum(names[at].weight for at in groups[leader]), leader))
    for place, at in enumerate((at for leader in heaviest for at in groups[leader]), start=1):
        waiting[at].place = place
        yield waiting[at]


def _use(at: _Key, each: _Name, known: _Known) -> MaterialUse | None:
    (key, code), name = at, each.spelled.most_common(1)[0][0]
    trouble = known.trouble(name, code, each.reason)
    if trouble is None:
        return None
    proposed, likeness = known.proposed(name, code)
    return MaterialUse(
        key=key,
        name=name[:_LONGEST],
        code=code,
        trouble=trouble,
        reason="" if code else each.reason[:500],
        proposed=proposed,
        likeness=likeness,
        guides=each.guides,
        drafts=each.drafts,
        imported=each.imported,
        cases=each.cases,
    )


def _tallies(
    texts: Iterable[tuple[Any, ...]], bodies: Iterable[tuple[Any, ...]], known: _Known
) -> Iterator[MaterialTally]:
    """Of every body, and of every region with all below it."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for unified_hash, _element, name, code, reason in texts:
        reasoned = not code and known.says_why_not(name, reason)
        counted[unified_hash].update(materials=1, mapped=int(known.is_standard(code)), reasoned=int(reasoned))
    sums: dict[str, tuple[str, str, Counter[str]]] = {}
    for unified_hash, uscc, body, region, times in bodies:
        more = {what: number * times for what, number in counted[unified_hash].items()}
        for key, name, above in ((uscc, body, region), *((code, "", above) for code, above in regions_above(region))):
            sums.setdefault(key, (name, above, Counter()))[2].update(more)
    for key, (name, above, total) in sums.items():
        numbers = {what: total[what] for what in ("materials", "mapped", "reasoned")}
        yield MaterialTally(key=key, body=bool(name), name=name, region_code=above, **numbers)
