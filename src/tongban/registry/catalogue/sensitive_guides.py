"""Guides in force that ask for sensitive personal data: those for which an impact assessment is due (个人信息保护法第五十五条)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from tongban.foundation import clock
from tongban.kernel.codes import region_prefix

_SQL = r"""
SELECT s.code, s.name, s.region_code, s.department_name, v.document -> 'codes' ->> 'basic'
FROM catalogue_searchrow s JOIN catalogue_guideversion v ON v.hash = s.guide_hash
WHERE s.region_code LIKE %s AND s.valid_from <= %s AND (s.valid_to IS NULL OR s.valid_to > %s)
  AND v.document @? '$.unified.form.sections[*].fields[*].** ? (@.privacy == "sensitive" || @.type == "person_id")'
ORDER BY s.name, s.code LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class SensitiveGuide:
    """``basic``: 基本编码, by which assessments are filed."""

    code: str
    name: str
    region_code: str
    body: str
    basic: str


def sensitive_guides(region_code: str, most: int) -> tuple[SensitiveGuide, ...]:
    """Those offered today in a region and what lies in it, by name. One statement."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [region_prefix(region_code) + "%", today, today, most])
        return tuple(SensitiveGuide(*row) for row in cursor.fetchall())
