"""Accounts, persons, who represents whom, who holds which post, and API tokens.

What identifies a natural person is sealed (个人信息保护法 art. 28, 51); equality search goes through blind indexes.
Periods: ``valid_to`` is the first day on which the row no longer holds.
"""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from tongban.foundation.modelmap import (
    Retention,
    Scale,
    SealedAs,
    declare,
    opened_by,
    personal,
    plain,
    secret,
    sensitive,
)
from tongban.registry.identity.card_readings import CardReading as CardReading
from tongban.registry.identity.consent_models import ChildConsent as ChildConsent
from tongban.registry.identity.consent_models import ServiceConsent as ServiceConsent
from tongban.registry.identity.delaying import Delay as Delay
from tongban.registry.identity.entrusting import Invitation as Invitation
from tongban.registry.identity.entrusting import Mandate as Mandate
from tongban.registry.identity.factor_models import FactorReset as FactorReset
from tongban.registry.identity.factor_models import OneTimeSecret as OneTimeSecret
from tongban.registry.identity.factor_models import RecoveryCode as RecoveryCode
from tongban.registry.identity.factor_models import SecurityKey as SecurityKey
from tongban.registry.identity.guarding import Guardianship as Guardianship
from tongban.registry.identity.kinds import (
    LeaveState,
    LegalPersonKind,
    MobilePurpose,
    RepresentativeRole,
)
from tongban.registry.identity.living import LifeState as LifeState
from tongban.registry.identity.merging import Merge as Merge
from tongban.registry.identity.password_models import PastPassword as PastPassword
from tongban.registry.identity.post_models import Elevation as Elevation
from tongban.registry.identity.post_models import PostChange as PostChange
from tongban.registry.identity.post_models import PostReview as PostReview
from tongban.registry.identity.resembling import Resemblance as Resemblance
from tongban.registry.identity.sealing import Sealed
from tongban.registry.identity.token_models import ApiToken as ApiToken
from tongban.registry.orgs.models import Post

_KEPT = Retention.ACCOUNT


class NaturalPerson(models.Model):
    """自然人. Name, number and mobile are sealed; one row per identity document by its blind index. Who has no telephone of
    their own (a child, an elder) has an empty ``mobile_sealed`` and no index of it.

    ``assurance_level`` 0 telephone only · 1 name and number agree · 2 a second means · 3 face, window or certificate.
    At level 0 name and number are what the person says: they take no number from its owner, so there is no index. Before
    ``raise_from`` (after a recovery, a change of telephone) the level is raised at a window only.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id assurance_level created_at verified_at mobile_proved_at raise_from", retention=_KEPT),
        personal(
            "name_sealed mobile_sealed mobile_index mobile_index_even", purpose="实名办事、联系申请人", retention=_KEPT
        ),
        sensitive(
            "id_number_sealed id_number_index id_number_index_even", purpose="实名核验、同一人识别", retention=_KEPT
        ),
    )
    openers = opened_by(
        name_sealed=SealedAs(Sealed.NAME),
        id_number_sealed=SealedAs(Sealed.ID_NUMBER),
        mobile_sealed=SealedAs(Sealed.MOBILE),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    name_sealed = models.BinaryField()
    id_number_sealed = models.BinaryField()
    # Two columns an index, so that a new index key takes over while the older one still holds: ``sealing``.
    id_number_index = models.BinaryField(max_length=22, null=True)
    id_number_index_even = models.BinaryField(max_length=22, null=True)
    mobile_sealed = models.BinaryField()
    mobile_index = models.BinaryField(max_length=22, null=True, db_index=True)
    mobile_index_even = models.BinaryField(max_length=22, null=True, db_index=True)
    assurance_level = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    # When the population registry last agreed, and when a code last came back from this mobile number.
    verified_at = models.DateTimeField(null=True)
    mobile_proved_at = models.DateTimeField(null=True)
    raise_from = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["id_number_index"], name="identity_person_one_per_number"),
            models.UniqueConstraint(fields=["id_number_index_even"], name="identity_person_one_per_number_even"),
            models.CheckConstraint(
                condition=Q(assurance_level__gte=0) & Q(assurance_level__lte=3), name="identity_person_assurance_0_3"
            ),
            models.CheckConstraint(
                condition=Q(assurance_level=0)
                | Q(id_number_index__isnull=False)
                | Q(id_number_index_even__isnull=False),
                name="identity_person_known_by_number",
            ),
            models.CheckConstraint(
                condition=Q(mobile_sealed=b"", mobile_index=None, mobile_index_even=None)
                | ~Q(mobile_sealed=b"") & (Q(mobile_index__isnull=False) | Q(mobile_index_even__isnull=False)),
                name="identity_person_found_by_mobile",
            ),
        ]

    @property
    def known_by_number(self) -> bool:
        """Whether the number identifies this person: somebody has confirmed it."""
        return self.id_number_index is not None or self.id_number_index_even is not None


class NotificationChoice(models.Model):
    """通知方式: by which ways, beside the message box, a natural person is told, and its confirmed e-mail address.

    Who has no row is told by SMS. The message box is no choice: it always has everything.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("by_sms by_email changed_at", retention=_KEPT),
        personal("natural_person email_sealed", purpose="按本人的选择用短信、邮件告知进展", retention=_KEPT),
    )
    openers = opened_by(email_sealed=SealedAs(Sealed.EMAIL))

    natural_person = models.OneToOneField(
        NaturalPerson, models.PROTECT, primary_key=True, related_name="notification_choice"
    )
    email_sealed = models.BinaryField(default=b"")
    by_sms = models.BooleanField(default=True)
    by_email = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(by_email=False) | ~Q(email_sealed=b""), name="identity_choice_email_is_confirmed"
            ),
        ]


class EmailConfirmation(models.Model):
    """An e-mail address that a person has given and not yet confirmed by the code sent to it; at most one each.

    ``made_at`` is the machine's instant: a moved demonstration clock lets no code expire. The code itself follows from
    ``id`` (:func:`tongban.registry.identity.sealing.email_code`).
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id made_at tries", retention=Retention.SHORT),
        personal("natural_person email_sealed", purpose="确认邮箱是本人的", retention=Retention.SHORT),
    )
    openers = opened_by(email_sealed=SealedAs(Sealed.UNCONFIRMED_EMAIL))

    natural_person = models.OneToOneField(
        NaturalPerson, models.PROTECT, primary_key=True, related_name="email_confirmation"
    )
    id = models.UUIDField(unique=True, default=uuid4)
    email_sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)
    tries = models.SmallIntegerField(default=0)


class MobileConfirmation(models.Model):
    """A mobile number that somebody proves by the code sent to it: to sign up, to recover, to change it.

    Instants are the machine's. The code follows from ``id`` (:func:`tongban.registry.identity.sealing.mobile_code`);
    ``proved_at``: it came back; ``used_at``: the deed for which it was proved is done.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id purpose made_at tries proved_at used_at", retention=Retention.SHORT),
        personal("natural_person mobile_sealed", purpose="确认手机号是本人的", retention=Retention.SHORT),
    )
    openers = opened_by(mobile_sealed=SealedAs(Sealed.UNPROVED_MOBILE))

    id = models.UUIDField(primary_key=True, default=uuid4)
    purpose = models.CharField(max_length=10, choices=[(each.value, each.name) for each in MobilePurpose])
    natural_person = models.ForeignKey(NaturalPerson, models.PROTECT, null=True, related_name="+")
    mobile_sealed = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)
    tries = models.SmallIntegerField(default=0)
    proved_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)


class MobileChange(models.Model):
    """A change of mobile number without a code from the old one: it holds from ``due_at``; until then it can be stopped."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("asked_at due_at", retention=Retention.SHORT),
        personal("natural_person mobile_sealed", purpose="更换手机号", retention=Retention.SHORT),
    )
    openers = opened_by(mobile_sealed=SealedAs(Sealed.COMING_MOBILE))

    natural_person = models.OneToOneField(NaturalPerson, models.PROTECT, primary_key=True, related_name="mobile_change")
    mobile_sealed = models.BinaryField()
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField(db_index=True)


class LegalPerson(models.Model):
    """法人和非法人组织, as the enterprise registry (or the window) showed it at ``verified_at``; its uscc is public.

    ``register_state`` is a name of :class:`~tongban.registry.identity.ports.EnterpriseState`; empty where no register told.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id uscc name kind register_state source verified_at created_at"),
        personal("legal_representative_sealed address", purpose="核对申请主体与法定代表人", retention=_KEPT),
    )
    openers = opened_by(legal_representative_sealed=SealedAs(Sealed.LEGAL_REPRESENTATIVE))

    id = models.UUIDField(primary_key=True, default=uuid4)
    uscc = models.CharField(max_length=18)
    name = models.CharField(max_length=200)
    legal_representative_sealed = models.BinaryField()
    address = models.CharField(max_length=300)
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.name) for kind in LegalPersonKind])
    register_state = models.CharField(max_length=20, blank=True, default="")
    # Which source told it ("enterprise-registry", "window", "demonstration") and when.
    source = models.CharField(max_length=40)
    verified_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["uscc"], name="identity_legal_person_uscc")]


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by login in Django's own machinery (password change, tests)."""


class Account(AbstractBaseUser):
    """One who signs in. An official's account holds posts by appointment; anybody's may represent legal persons."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id is_active official session_serial created_at password_set_at", retention=_KEPT),
        personal("login natural_person", purpose="登录", retention=_KEPT),
        secret("password", purpose="登录", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    login = models.CharField(max_length=32)
    # Named here because Django's own carries a translated label, which migrations would see as a change.
    password = models.CharField(max_length=128)
    # The machine's instant; null: as old as the account.
    password_set_at = models.DateTimeField(null=True)
    is_active = models.BooleanField(default=True)
    natural_person = models.ForeignKey(NaturalPerson, models.PROTECT, null=True, related_name="+")
    official = models.BooleanField(default=False)
    # An official has one session: each sign-in counts one up and older sessions no longer fit.
    session_serial = models.IntegerField(default=0)
    created_at = models.DateTimeField()
    # Log-ins are audit entries, not a column that only knows the last one.
    last_login = None

    objects = AccountManager()

    USERNAME_FIELD = "login"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["login"], name="identity_account_login"),
            # Starts with a letter: no identity or telephone number can ever stand here unsealed.
            models.CheckConstraint(
                condition=Q(login__regex=r"^[a-z][a-z0-9._-]{3,31}$"), name="identity_account_login_form"
            ),
        ]

    def __str__(self) -> str:
        """The id, not the login: what is logged names nobody."""
        return str(self.id)


class Representation(models.Model):
    """Who acts for a legal person: its legal representative, or administrators and staff (经办人) it has named.

    ``items`` are the 基本编码 for which staff may act, null for all (民法典第一百七十条：在其职权范围内).
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id role items valid_from valid_to", retention=_KEPT),
        personal("natural_person legal_person", purpose="核对谁能代表法人办事", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    natural_person = models.ForeignKey(NaturalPerson, models.PROTECT, related_name="+")
    legal_person = models.ForeignKey(LegalPerson, models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=[(role.value, role.name) for role in RepresentativeRole])
    items = models.JSONField(null=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["natural_person", "legal_person", "role"],
                condition=Q(valid_to=None),
                name="identity_representation_one_current",
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="identity_representation_period"
            ),
        ]


class Appointment(models.Model):
    """An official holds a post from a day to a day; ``deputy_of`` where he stands in for another's appointment."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id post valid_from valid_to deputy_of"),
        personal("account", purpose="确定承办人员的职责", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    deputy_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "post"], condition=Q(valid_to=None), name="identity_appointment_one_current"
            ),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")), name="identity_appointment_period"
            ),
        ]


class Leave(models.Model):
    """离岗代理: while an official is away, from a day to a day, a colleague stands in for him in his posts.

    Granted, it lives in the :class:`Appointment` rows of the deputy (``deputy_of``); why somebody is away is nobody's matter
    here.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id state valid_from valid_to asked_at answered_at ended_at"),
        personal("account deputy answered_by", purpose="确定离岗期间由谁办理", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    deputy = models.ForeignKey(Account, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField()
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in LeaveState])
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(valid_to__gt=F("valid_from")), name="identity_leave_period"),
            models.CheckConstraint(condition=~Q(account=F("deputy")), name="identity_leave_two_people"),
        ]
        indexes = [models.Index(fields=["account", "-asked_at"], name="identity_leave_of")]
