"""The check ``papers`` of ``tongban verify``: every formal step has its paper, and every paper is what was sealed.

It reads events and papers by its own statements and the files through their seals; why a paper is missing it takes from the
parked events. A case whose key is destroyed keeps its rows, hashes and numbers; its files can no longer be opened.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection

from tongban.cases.events import LEAVES_PAPER, PAPERS
from tongban.config.finding import Finding
from tongban.foundation import clock, files, keys, signing
from tongban.foundation.records.leaves import instant_text
from tongban.kernel.errors import DomainError

_BATCH = 500
_MISSING = """
SELECT e.stream_id, e.n, e.type, e.at, coalesce(k.error, '') FROM records_event e
JOIN cases_case c ON c.id = e.stream_id
LEFT JOIN records_parked k ON k.consumer = %s AND k.stream_id = e.stream_id AND k.n = e.n
WHERE e.type = ANY(%s) AND e.at < %s AND c.data_key IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM cases_paper p WHERE p.case_id = e.stream_id AND p.n = e.n)
ORDER BY e.stream_id, e.n
"""
_PAPERS = """
SELECT p.case_id, p.n, p.kind, p.number, p.sha256, p.verify_code, p.size, p.file_id, p.file_key, c.data_key, e.type
FROM cases_paper p JOIN cases_case c ON c.id = p.case_id
LEFT JOIN records_event e ON e.stream_id = p.case_id AND e.n = p.n
WHERE (p.case_id, p.n) > (%s, %s) ORDER BY p.case_id, p.n LIMIT %s
"""
_STRAY_MARKS = """
SELECT count(*) FROM cases_paper p
WHERE 2 <> (SELECT count(*) FROM cases_paper_mark m WHERE m.mark IN (p.verify_code, p.sha256)
            AND m.case_id = p.case_id AND m.n = p.n)
"""


def check_papers(finding: Finding, patience: Any) -> None:
    """Missing papers, files that differ from their hash, seals that do not check, numbers given twice."""
    for case_id, n, type_, at, error in _rows(_MISSING, [PAPERS, list(LEAVES_PAPER), clock.now() - patience]):
        why = f" (parked: {error})" if error else ""
        finding.fault(f"{case_id}: event {n} {type_} of {instant_text(at)} has no paper{why}")
    numbers: dict[str, int] = defaultdict(int)
    after: tuple[Any, ...] = (UUID(int=0), 0)
    while rows := _rows(_PAPERS, [*after, _BATCH]):
        for row in rows:
            finding.count("papers")
            numbers[row[3]] += 1
            _check(finding, row)
        after = rows[-1][:2]
    for number, times in numbers.items():
        if times > 1:
            finding.fault(f"{number} was given {times} times")
    ((strays,),) = _rows(_STRAY_MARKS, [])
    if strays:
        finding.fault(f"{strays} papers are not found by their verification code or hash")


def _check(finding: Finding, row: tuple[Any, ...]) -> None:
    case_id, n, kind, _, digest, _, size, file_id, file_key, data_key, type_ = row
    where = f"{case_id}: paper {n}"
    if kind not in {each.value for each in LEAVES_PAPER.get(type_ or "", ())}:
        finding.fault(f"{where}: {kind} was left by {type_ or 'no event'}")
    if data_key is None:
        finding.count("papers_key_destroyed")
        return
    try:
        key = keys.unwrap(data_key, case_id.bytes)
        content = b"".join(files.read(file_id, keys.unseal(key, bytes(file_key), b"paper:" + file_id.bytes)))
    except DomainError as error:
        finding.fault(f"{where}: {error.code}")
        return
    if (sha256(content).hexdigest(), len(content)) != (digest, size):
        finding.fault(f"{where}: the file is another than the one that was sealed")
    verdict = signing.check(content)
    if not verdict.is_valid:
        finding.fault(f"{where}: {verdict.sentence('en')}")


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
