"""Two approvals at once, with real commits: one decision, and of two changes of one item one wins."""

from __future__ import annotations

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from django.db import connections

from tongban.cases.factories import sample_item
from tongban.foundation import clock
from tongban.kernel.errors import DomainError
from tongban.registry.catalogue.actions.decide_change import approve_change
from tongban.registry.catalogue.actions.propose_change import begin_change, submit_change
from tongban.registry.catalogue.actions.publish_standard import publish_standard
from tongban.registry.catalogue.kinds import ItemChangeKind
from tongban.registry.catalogue.lifecycle.proposing import Proposal
from tongban.registry.catalogue.models import CatalogueChange, ItemChange
from tongban.registry.catalogue.queries import current_guide
from tongban.registry.catalogue.seed import SEED_ACTOR
from tongban.registry.catalogue.tests.test_drafts import official
from tongban.registry.orgs.duties import Duty
from tongban.registry.orgs.shipped import shipped_body

pytestmark = pytest.mark.usefixtures("committed_province")


def _submitted(code: str, kind: ItemChangeKind) -> UUID:
    editor = official(11, Duty.EDIT_CATALOGUE, uscc=shipped_body("360000-government-services").uscc)
    day = clock.today() + timedelta(days=5)
    change_id = begin_change(editor, Proposal(kind, (code,), (), day, "改革方案", "《示例法》第一条"))
    submit_change(editor, change_id=change_id, seen=1)
    return change_id


def test_of_four_approvals_at_once_one_holds() -> None:
    item = sample_item()
    owner = shipped_body("360000-government-services").uscc
    publish_standard(
        actor_id=SEED_ACTOR,
        code=item[19:],
        owner_uscc=owner,
        document=current_guide(item).unified,
        valid_from=clock.today(),
        why="",
        now=clock.now(),
    )
    wanted = [_submitted(item[19:], kind) for kind in (ItemChangeKind.RETIRE, ItemChangeKind.SUSPEND)] * 2
    approver, start, outcomes = official(12, Duty.APPROVE_CATALOGUE, uscc=owner), Barrier(4), []

    def run(change_id: UUID) -> None:
        start.wait()
        try:
            outcomes.append(str(approve_change(approver, change_id=change_id, seen=2).drafts))
        except DomainError as error:
            outcomes.append(error.code)
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=(each,)) for each in wanted]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes)[0] == "0"
    refused = {"catalogue.draft.changed", "catalogue.item_change.waiting", "catalogue.guide.wrong_status"}
    assert set(sorted(outcomes)[1:]) <= refused
    assert ItemChange.objects.filter(state="APPROVED").count() == 1
    assert CatalogueChange.objects.filter(code=item, item_change__isnull=False).count() == 1
