"""Sample impact assessments of the sample province, played by the deeds everybody uses. Where one exists, nothing is seeded."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import yaml
from django.conf import settings

from tongban.foundation import clock
from tongban.oversight.privacy.actions.assess import TEXT_LABELS, approve_assessment, ask_assessment
from tongban.oversight.privacy.queries import valid_assessments
from tongban.registry.identity.demo import demo_actor


def seed_assessments() -> int:
    """How many were made."""
    if valid_assessments() is not None:
        return 0
    file = Path(settings.DATA_FOLDER) / "assessments" / "xinfeng.yaml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["assessments"]
    now = clock.now()
    for row in rows:
        made = ask_assessment(
            demo_actor("guanshuju"),
            about=row["about"],
            title=row["title"],
            trigger=row["trigger"],
            risk=str(row["risk"]),
            review_due=clock.legal_date(now) + timedelta(days=row["days"]),
            texts={name: row[name] for name in TEXT_LABELS},
            now=now,
        )
        approve_assessment(demo_actor("wujiancha"), assessment_id=made, now=now)
    return len(rows)
