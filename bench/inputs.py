"""What the load needs, made in the database of ``DATABASE_URL`` and printed as one JSON document.

``python -m bench.in_django bench.inputs``: tokens of an applicant and a reviewer, a whole application with its uploads and
its confirmation, codes of cases to read and of cases to accept.
"""

from __future__ import annotations

import sys

import orjson
from django.db import connection

from bench.store import OPEN_TO_PRE_REVIEW, item_code, somebody
from tongban.cases import content
from tongban.cases.actions.draft import files_of
from tongban.cases.actions.upload import upload
from tongban.cases.factories import PDF, first_scenario, known_answers
from tongban.kernel import formspec
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.identity.demo import demo_id, demo_token
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.identity.queries import party_of

_MOST_CODES = 20_000


def application() -> dict[str, object]:
    """The body of ``POST /api/v1/applications``: every answer, every required upload, confirmed."""
    actor, guide = somebody("lishili"), current_guide(item_code())
    scenario = first_scenario(guide)
    party_id = actor.legal_persons[0]
    party = party_of(PartyKind.LEGAL, party_id)
    assert party is not None
    given = {**formspec.sample_answers(guide.form), **known_answers(guide, party)}
    answers = formspec.clean(guide.form, given, guide.clean_scenario(scenario))
    materials = {}
    for need in guide.materials_for(scenario, answers):
        if need.required and need.source is MaterialSource.UPLOAD:
            paper = upload(actor, name=f"{need.name}.pdf", chunks=[PDF, need.id.encode()])
            materials[need.id] = [paper.id]
    files = {element: files_of(actor, ids) for element, ids in materials.items()}
    checked = content.check(guide, party, scenario, answers, files)
    return {
        "implementation_code": guide.code,
        "guide_hash": guide.hash,
        "applicant": {"kind": "LEGAL", "id": str(party_id)},
        "scenario": scenario,
        "answers": dict(answers),
        "materials": {element: [str(each) for each in ids] for element, ids in materials.items()},
        "confirmation": checked.confirmation,
    }


def codes(condition: str) -> list[str]:
    """Codes of cases that the applicant handed in, in no order, always the same. (The sample province has others', which
    this applicant and this reviewer cannot open.)"""
    own = [demo_id("account", "lishili")]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT code FROM cases_case WHERE submitted_by = %s AND {condition} ORDER BY md5(code) LIMIT {_MOST_CODES}",
            own,
        )
        return [code for (code,) in cursor.fetchall()]


def main() -> None:
    """Print the document."""
    document = {
        "item": item_code(),
        "application": application(),
        "tokens": {"applicant": demo_token("lishili"), "reviewer": demo_token("qianchushen")},
        "read": codes("true"),
        "accept": codes(OPEN_TO_PRE_REVIEW),
    }
    sys.stdout.buffer.write(orjson.dumps(document))


if __name__ == "__main__":
    main()
