"""The case, its code, and its children. Children are keyed (case, n) with n from the case's ``last_seq``."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from tongban.cases.kinds import Defect, Opinion, Outcome, Standing, Trust
from tongban.cases.states import State
from tongban.foundation.modelmap import Retention, Scale, declare, personal, plain, secret
from tongban.foundation.records.models import Aggregate
from tongban.kernel.worktime import FactKind
from tongban.registry.catalogue.kinds import MaterialSource
from tongban.registry.catalogue.models import GuideVersion
from tongban.registry.identity.actors import Channel
from tongban.registry.identity.kinds import PartyKind
from tongban.registry.orgs.models import Department

AWAITED = ["extension", "inspection", "pause", "publicity"]
"""Keys of ``Case.pending`` that wait for the word of another official."""
PAUSED_ONCE = [{"kind": FactKind.PAUSED.value}]
"""What ``Case.facts`` holds once a special procedure has stopped the clock."""


class RegistrationCode(models.Model):
    """登记赋码: the code under which people know a case. Never issued twice; the database settles races."""

    scale = Scale.OWN_KEY
    privacy = declare(plain("code case_id"))
    write_order = 10

    code = models.CharField(max_length=18, primary_key=True)
    case_id = models.UUIDField()

    class Meta:
        db_table = "cases_code"


class Case(Aggregate):
    """办件: a published guide being carried out. Every column follows from the events (``tongban verify replay``).

    ``facts`` are the clock's facts, ``*_due`` a cache of their fold; ``due`` is the instant by which an official has to act
    next, null while it is the applicant's turn or all is done. ``steps`` is the running review plan, ``pending`` what waits
    for another official's word (``pause``, ``extension``, ``inspection``: who proposed what), the originals still to be
    seen, the hearing and the statements still to be answered; ``standing`` says whether what was granted still stands, and
    ``valid_until`` is its last day. ``interested`` are the 利害关系人, null where there is none. ``agent_id`` is the
    natural person who last acted for the applicant by a mandate or as guardian (代理人、监护人), null where nobody did.
    ``officer_id`` is the account of the 承办人, null while the case is everybody's of the body. ``former_guides`` are the
    versions of the guide that bound the case before the applicant chose a newer one, each with the event by which it ceased
    to (null: none). ``renews_id`` is the case that granted what this one asks to be renewed, ``renewal_due`` the instant at
    which silence renews it. ``asked`` are the
    materials and fields that the guide asks of this applicant, ``fingerprints`` name the present content of each
    element (HMAC under the case key), ``noticed`` what each looked like when a notice was sent, which is what may not
    be asked for again.
    """

    scale = Scale.BY_CASE
    case_key = "id"
    write_order = 20
    privacy = declare(
        Aggregate.aggregate_privacy,
        plain(
            "state code guide department region_code channel outcome submitted_at received_at accepted_on decided_at"
            " concluded_at acceptance_due promised_due statutory_due delivery_due due calendar_version facts steps asked"
            " fingerprints noticed pending standing valid_until renews_id renewal_due former_guides"
        ),
        plain(
            "applicant_kind applicant_id agent_id submitted_by interested officer_id",
            purpose="opaque ids of the parties and of the officer in charge",
            retention=Retention.CASE,
        ),
        personal("applicant_sealed", purpose="who applied, as told at submission", retention=Retention.CASE),
    )

    state = models.CharField(max_length=20, choices=[(s.value, s.name) for s in State])
    code = models.CharField(max_length=18)
    guide = models.ForeignKey(GuideVersion, models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    region_code = models.CharField(max_length=12)
    channel = models.CharField(max_length=10, choices=[(c.value, c.name) for c in Channel])
    applicant_kind = models.CharField(max_length=10, choices=[(k.value, k.name) for k in PartyKind])
    applicant_id = models.UUIDField()
    agent_id = models.UUIDField(null=True)
    officer_id = models.UUIDField(null=True)
    submitted_by = models.UUIDField()
    applicant_sealed = models.BinaryField(null=True)
    outcome = models.CharField(max_length=10, blank=True, default="", choices=[(o.value, o.name) for o in Outcome])
    submitted_at = models.DateTimeField()
    received_at = models.DateTimeField()
    accepted_on = models.DateField(null=True)
    decided_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    acceptance_due = models.DateTimeField(null=True)
    promised_due = models.DateTimeField(null=True)
    statutory_due = models.DateTimeField(null=True)
    delivery_due = models.DateTimeField(null=True)
    due = models.DateTimeField(null=True)
    calendar_version = models.CharField(max_length=20)
    facts = models.JSONField()
    steps = models.JSONField()
    asked = models.JSONField()
    fingerprints = models.JSONField()
    noticed = models.JSONField()
    pending = models.JSONField(default=dict)
    standing = models.CharField(
        max_length=10, choices=[(s.value, s.name) for s in Standing], default=Standing.VALID.value
    )
    interested = models.JSONField(null=True)
    valid_until = models.DateField(null=True)
    renews_id = models.UUIDField(null=True)
    renewal_due = models.DateTimeField(null=True)
    former_guides = models.JSONField(null=True)

    class Meta:
        db_table = "cases_case"
        constraints = [
            models.CheckConstraint(
                name="cases_case_decided_whole",
                condition=Q(outcome="", decided_at=None) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                violation_error_message="已决定的办件必须有结论和决定时间。",
            ),
            models.CheckConstraint(
                name="cases_case_concluded_decided",
                condition=~Q(state="CONCLUDED") | (Q(decided_at__isnull=False) & Q(concluded_at__isnull=False)),
                violation_error_message="已办结的办件必须有决定和办结时间。",
            ),
            models.CheckConstraint(
                name="cases_case_accepted_dated",
                condition=~Q(state__in=["ACCEPTED", "IN_REVIEW", "DECIDED", "CONCLUDED"])
                | Q(accepted_on__isnull=False),
                violation_error_message="已受理的办件必须有受理日期。",
            ),
        ]
        indexes = [
            # What narrows a list without being its key stands behind the key: it is compared without a look at the row.
            models.Index(
                fields=["department", "due", "id", "state", "channel", "region_code", "submitted_at"],
                name="cases_case_open",
                condition=Q(due__isnull=False),
            ),
            models.Index(fields=["department", "state", "submitted_at", "id"], name="cases_case_desk"),
            models.Index(
                fields=["department", "submitted_at", "id", "state", "channel", "region_code"], name="cases_case_recent"
            ),
            models.Index(fields=["department", "guide", "submitted_at", "id"], name="cases_case_item"),
            # What a special procedure has stopped: few at any time.
            models.Index(
                fields=["department", "due", "id"],
                name="cases_case_paused",
                condition=Q(due__isnull=False, facts__contains=PAUSED_ONCE),
            ),
            # Who supervises a region has no body to begin with.
            models.Index(
                fields=["due", "id", "region_code", "state"], name="cases_case_due", condition=Q(due__isnull=False)
            ),
            models.Index(fields=["submitted_at", "id", "region_code"], name="cases_case_submitted"),
            models.Index(
                fields=["officer_id", "due", "id"],
                name="cases_case_officer",
                condition=Q(officer_id__isnull=False, due__isnull=False),
            ),
            # What waits for the word of another official: few at any time, however many cases are open.
            models.Index(
                fields=["department", "due", "id"],
                name="cases_case_awaiting",
                condition=Q(due__isnull=False, pending__has_any_keys=AWAITED),
            ),
            models.Index(fields=["applicant_id", "submitted_at"], name="cases_case_applicant"),
            models.Index(fields=["submitted_by", "submitted_at"], name="cases_case_submitter"),
            models.Index(fields=["code"], name="cases_case_code"),
            # What the sweep of silence looks for: cases under examination, by the end of their five working days.
            models.Index(
                fields=["acceptance_due", "id"],
                name="cases_case_silence",
                condition=Q(state__in=["SUBMITTED", "PRE_REVIEWED"]),
            ),
            models.Index(
                fields=["renewal_due", "id"],
                name="cases_case_renewal",
                condition=Q(renewal_due__isnull=False, state__in=["ACCEPTED", "IN_REVIEW"]),
            ),
            GinIndex(
                fields=["interested"],
                opclasses=["jsonb_path_ops"],
                name="cases_case_interested",
                condition=Q(interested__isnull=False),
            ),
        ]


class Submission(models.Model):
    """What was submitted: the first time and after each correction. The whole content as one sealed document.

    ``confirmed`` is the hash of what the applicant confirmed to be true (材料真实承诺), under the case key.
    """

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 30
    privacy = declare(
        plain("pk case n round at channel confirmed fingerprints"),
        personal("content_sealed", purpose="answers of the application", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    round = models.SmallIntegerField()
    at = models.DateTimeField()
    channel = models.CharField(max_length=10, choices=[(c.value, c.name) for c in Channel])
    content_sealed = models.BinaryField()
    confirmed = models.CharField(max_length=16)
    fingerprints = models.JSONField()

    class Meta:
        db_table = "cases_submission"
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_submission_round")]


class SubmittedMaterial(models.Model):
    """材料 of one submission: the element it answers, where it came from, and the file where there is one."""

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 35
    privacy = declare(
        plain("pk case n round element source trust file_id size media_type provenance"),
        personal("name_sealed", purpose="file name as given", retention=Retention.CASE),
        secret("file_key", purpose="opens the file", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    round = models.SmallIntegerField()
    element = models.CharField(max_length=120)
    source = models.CharField(max_length=10, choices=[(s.value, s.name) for s in MaterialSource])
    trust = models.CharField(max_length=1, choices=[(t.value, t.name) for t in Trust])
    file_id = models.UUIDField(null=True)
    size = models.BigIntegerField(null=True)
    media_type = models.CharField(max_length=60, blank=True, default="")
    name_sealed = models.BinaryField(null=True)
    file_key = models.BinaryField(null=True)
    provenance = models.JSONField()

    class Meta:
        db_table = "cases_material"
        constraints = [
            models.CheckConstraint(
                name="cases_material_file_whole",
                condition=~Q(source="UPLOAD") | (Q(file_id__isnull=False) & Q(size__isnull=False)),
                violation_error_message="上传的材料必须有文件。",
            )
        ]


class CorrectionNotice(models.Model):
    """一次性告知补正: at most one per submission (art. 32(4))."""

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 40
    privacy = declare(plain("pk case n round at official_id department"))

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    round = models.SmallIntegerField()
    at = models.DateTimeField()
    official_id = models.UUIDField()
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")

    class Meta:
        db_table = "cases_notice"
        constraints = [models.UniqueConstraint(fields=["case", "round"], name="cases_notice_one_per_round")]


class CorrectionLine(models.Model):
    """One demand: an element of the bound guide, a defect, the content it was seen in. Never twice for the same content."""

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 45
    privacy = declare(
        plain("pk case n notice_n element path defect fingerprint"),
        personal("explanation_sealed", purpose="explanation to the applicant", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    notice_n = models.IntegerField()
    element = models.CharField(max_length=120)
    path = models.CharField(max_length=160)
    defect = models.CharField(max_length=20, choices=[(d.value, d.name) for d in Defect])
    fingerprint = models.CharField(max_length=16)
    explanation_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "cases_correction_line"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "path", "fingerprint"],
                name="cases_line_never_twice",
                violation_error_message="同一内容已经告知过，不得再次要求。",
            )
        ]


class StepRun(models.Model):
    """A finished step of the review plan: who, for which department, when due, what opinion."""

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 50
    privacy = declare(
        plain("pk case n step department official_id started_at due finished_at opinion"),
        personal("text_sealed", purpose="the opinion's text", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    step = models.CharField(max_length=60)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    official_id = models.UUIDField()
    started_at = models.DateTimeField()
    due = models.DateTimeField(null=True)
    finished_at = models.DateTimeField()
    opinion = models.CharField(max_length=10, choices=[(o.value, o.name) for o in Opinion])
    text_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "cases_step_run"
        # A case that is done anew has every step again.
        constraints = [models.UniqueConstraint(fields=["case", "step", "started_at"], name="cases_step_once")]


class Decision(models.Model):
    """决定: outcome, the elements it rests on, reasons (art. 38: a refusal states reasons and remedies)."""

    scale = Scale.BY_CASE
    case_key = "case"
    write_order = 55
    privacy = declare(
        plain("pk case n at official_id outcome grounds"),
        personal("reasons_sealed", purpose="reasons to the applicant", retention=Retention.CASE),
    )

    pk = models.CompositePrimaryKey("case_id", "n")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    n = models.IntegerField()
    at = models.DateTimeField()
    official_id = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=[(o.value, o.name) for o in Outcome])
    grounds = models.JSONField()
    reasons_sealed = models.BinaryField(null=True)

    class Meta:
        db_table = "cases_decision"
