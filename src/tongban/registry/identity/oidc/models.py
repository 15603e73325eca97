"""Applications, what persons gave them, and what was handed out: codes and tokens are kept as SHA-256 alone.

All instants are the machine's: a moved demonstration clock lets no token expire. Personal data given to an application is not
kept here; it is read when it is given.
"""

from __future__ import annotations

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

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
from tongban.registry.identity.models import Account
from tongban.registry.identity.oidc.kinds import (
    ChangeKind,
    ChangeState,
    ClientAuthentication,
    ClientState,
    Ending,
    LinkedBy,
    PartyChoice,
    TokenKind,
)
from tongban.registry.identity.sealing import Sealed

_KEPT = Retention.ACCOUNT
_SHORT = Retention.SHORT


class Client(models.Model):
    """应用: one program of a body (``uscc``) that may ask the log-in who somebody is, and for what (``purpose``).

    ``scopes`` bounds what it may ever be given. ``sector`` is the host by which persons are told apart: two applications with
    different sectors cannot compare whom they know (OpenID Connect Core 8.1). ``trusted_basis``: law and article by which
    no consent is asked for (个人信息保护法第十三条第一款第三项); empty where it is. After a rotation the old secret is good until
    ``old_secret_until``. ``least_level``: whoever is known less surely does not get in.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain(
            "id client_id name body_name uscc region_code purpose homepage state authentication redirect_uris after_log_out"
        ),
        plain("back_channel front_channel sector scopes trusted_basis least_level on_devices keys"),
        plain("asked_at answered_at reason old_secret_until last_four"),
        personal("asked_by answered_by", purpose="登记谁申请、谁批准", retention=Retention.PERMANENT),
        secret("secret_hash old_secret_hash", purpose="应用证明自己", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    client_id = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    uscc = models.CharField(max_length=18)
    body_name = models.CharField(max_length=100)
    region_code = models.CharField(max_length=12)
    purpose = models.CharField(max_length=200)
    homepage = models.CharField(max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ClientState])
    authentication = models.CharField(max_length=12, choices=[(each.value, each.name) for each in ClientAuthentication])
    secret_hash = models.BinaryField(max_length=32, default=b"")
    last_four = models.CharField(max_length=4, blank=True, default="")
    old_secret_hash = models.BinaryField(max_length=32, default=b"")
    old_secret_until = models.DateTimeField(null=True)
    # Public keys of the application as a JWK set (RFC 7517).
    keys = models.JSONField(null=True)
    redirect_uris = ArrayField(models.CharField(max_length=300))
    after_log_out = ArrayField(models.CharField(max_length=300), default=list)
    back_channel = models.CharField(max_length=300, blank=True, default="")
    front_channel = models.CharField(max_length=300, blank=True, default="")
    sector = models.CharField(max_length=255)
    scopes = ArrayField(models.CharField(max_length=20))
    trusted_basis = models.CharField(max_length=200, blank=True, default="")
    least_level = models.SmallIntegerField(default=0)
    on_devices = models.BooleanField(default=False)
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client_id"], name="oidc_client_by_its_id"),
            models.CheckConstraint(
                condition=Q(least_level__gte=0) & Q(least_level__lte=3), name="oidc_client_level_0_3"
            ),
            # 一人申请、另一人批准.
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(answered_by=models.F("asked_by")),
                name="oidc_client_two_people",
            ),
        ]
        indexes = [models.Index(fields=["uscc", "-asked_at"], name="oidc_client_of_body")]


class ClientChange(models.Model):
    """变更: an application is to become another (``before`` → ``after``), or to come back after it was suspended.

    Both versions hold what the registration says and no secret. Nothing changes before somebody else approves it.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id client kind state why before after asked_at answered_at answer"),
        personal("asked_by answered_by", purpose="登记谁申请、谁批准", retention=Retention.PERMANENT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    client = models.ForeignKey(Client, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=8, choices=[(each.value, each.name) for each in ChangeKind])
    state = models.CharField(max_length=10, choices=[(each.value, each.name) for each in ChangeState])
    why = models.CharField(max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["client"], condition=Q(state="ASKED"), name="oidc_change_one_waits"),
            # 一人申请、另一人批准.
            models.CheckConstraint(
                condition=Q(answered_by=None) | Q(asked_by=None) | ~Q(answered_by=models.F("asked_by")),
                name="oidc_change_two_people",
            ),
        ]
        indexes = [models.Index(fields=["client", "-asked_at"], name="oidc_change_of_client")]


class Consent(models.Model):
    """What a person gave an application, until it is taken back (个人信息保护法第十五条)."""

    scale = Scale.LOCAL
    privacy = declare(
        plain("id client scopes given_at withdrawn_at", retention=_KEPT),
        personal("account", purpose="记住同意过什么", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    given_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "client"], condition=Q(withdrawn_at=None), name="oidc_consent_one_current"
            ),
        ]


class Session(models.Model):
    """One log-in in one browser. It ends at ``lapses_at`` unless the browser is used; ``used_at``: when it was, to the minute.

    Every request of the browser asks for the row, so whoever ends it has signed the browser out. ``serial`` is that of the
    account when it began: a changed password or a recovered account ends it.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id serial device began_at used_at lapses_at ended_at ending", retention=_KEPT),
        personal("account", purpose="看自己在哪里登录着、登录过哪些应用，退出", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    serial = models.IntegerField()
    device = models.CharField(max_length=60, blank=True, default="")
    began_at = models.DateTimeField()
    used_at = models.DateTimeField()
    lapses_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(
        max_length=15, blank=True, default="", choices=[(each.value, each.name) for each in Ending]
    )

    class Meta:
        indexes = [
            models.Index(fields=["account", "-began_at"], name="oidc_session_of"),
            models.Index(fields=["lapses_at"], condition=Q(ended_at=None), name="oidc_session_open"),
        ]


class Participation(models.Model):
    """A session at one application; its id is the ``sid`` that the application knows.

    ``told_at``: the application has heard of the end (OpenID Connect Back-Channel Logout 1.0); until then it is told again at
    ``next_try_at``.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id client choice entered_at ended_at told_at tries next_try_at trouble", retention=_KEPT),
        personal("session party_id", purpose="退出时告诉应用；以谁的名义使用", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    session = models.ForeignKey(Session, models.CASCADE, related_name="participations")
    client = models.ForeignKey(Client, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=12, choices=[(each.value, each.name) for each in PartyChoice])
    # The legal person, or the mandate; null for oneself.
    party_id = models.UUIDField(null=True)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    trouble = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["session", "client"], condition=Q(ended_at=None), name="oidc_participation_one_current"
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(told_at=None), name="oidc_participation_to_tell"),
        ]


class HandedOut(models.Model):
    """What code and token have in common: how surely and by which methods the person was known, and for how long it is good.

    ``family``: everything that came of one log-in; it dies together.
    """

    participation = models.ForeignKey(Participation, models.CASCADE, related_name="+")
    family = models.UUIDField(db_index=True)
    scopes = ArrayField(models.CharField(max_length=20))
    level = models.SmallIntegerField()
    methods = ArrayField(models.CharField(max_length=10))
    known_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


_COMMON = declare(
    plain("family scopes level methods known_at expires_at used_at", retention=_SHORT),
    personal("participation", purpose="应用凭它得到本人同意给的信息", retention=_SHORT),
)


class Code(HandedOut):
    """An authorization code: good once, for a minute, for its application, address and PKCE verifier."""

    scale = Scale.LOCAL
    privacy = declare(
        _COMMON,
        plain("redirect_uri nonce challenge", retention=_SHORT),
        secret("code_hash", purpose="换取令牌", retention=_SHORT),
    )

    code_hash = models.BinaryField(max_length=32, primary_key=True)
    redirect_uri = models.CharField(max_length=300, blank=True)
    nonce = models.CharField(max_length=300, blank=True)
    challenge = models.CharField(max_length=128)


class Token(HandedOut):
    """An access or refresh token. A refresh token is good once; one that comes a second time was stolen from somebody."""

    scale = Scale.LOCAL
    privacy = declare(
        _COMMON,
        plain("kind revoked_at", retention=_SHORT),
        secret("token_hash", purpose="读取本人同意给的信息", retention=_SHORT),
    )

    token_hash = models.BinaryField(max_length=32, primary_key=True)
    kind = models.CharField(max_length=8, choices=[(each.value, each.name) for each in TokenKind])
    revoked_at = models.DateTimeField(null=True)


class DeviceRequest(models.Model):
    """A device without a keyboard of the person's own, such as a terminal in a hall, that waits to be let in (RFC 8628).

    ``user_code`` is what the person types in a browser of his own; once he lets it in, its code is a :class:`Code`.
    ``least_level``: what the terminal asks for (``acr_values``), beside what the application always does.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("client scopes least_level expires_at asked_at refused", retention=_SHORT),
        secret("device_hash user_code", purpose="自助终端登录", retention=_SHORT),
    )

    device_hash = models.BinaryField(max_length=32, primary_key=True)
    user_code = models.CharField(max_length=8, unique=True)
    client = models.ForeignKey(Client, models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    least_level = models.SmallIntegerField(default=0)
    expires_at = models.DateTimeField(db_index=True)
    # When the device asked last: it may not ask all the time.
    asked_at = models.DateTimeField(null=True)
    refused = models.BooleanField(default=False)


class SpentAssertion(models.Model):
    """An assertion by which an application proved itself (RFC 7523): its ``jti`` is good once until it expires."""

    scale = Scale.LOCAL
    privacy = declare(plain("digest expires_at", retention=_SHORT))

    digest = models.BinaryField(max_length=32, primary_key=True)
    expires_at = models.DateTimeField(db_index=True)


class NationalLink(models.Model):
    """关联: somebody's log-in at an outside issuer opens this account too, until it is ended.

    What the issuer calls him is kept as a blind index. ``full_from``: before it the link counts level 1, for it was made by
    telephone alone and the owner is to have time to notice.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id issuer linked_by linked_at full_from ended_at", retention=_KEPT),
        personal("account subject_index", purpose="用国家政务服务平台账号登录", retention=_KEPT),
    )

    id = models.UUIDField(primary_key=True, default=uuid4)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    subject_index = models.BinaryField(max_length=20)
    linked_by = models.CharField(max_length=10, choices=[(each.value, each.name) for each in LinkedBy])
    linked_at = models.DateTimeField()
    full_from = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject_index"], condition=Q(ended_at=None), name="oidc_national_one_account"
            ),
            models.UniqueConstraint(
                fields=["account", "issuer"], condition=Q(ended_at=None), name="oidc_national_one_identity"
            ),
        ]


class Arrival(models.Model):
    """Somebody came from the outside issuer whom no account is linked with: what was said of him, until he says which is his.

    Known to the browser that he came with alone. Instants are the machine's; used up, it forgets name and number.
    """

    scale = Scale.LOCAL
    privacy = declare(
        plain("id issuer level known_at made_at used_at", retention=_SHORT),
        personal("subject_index name_sealed", purpose="关联或者开设账号", retention=_SHORT),
        sensitive("id_number_sealed", purpose="关联或者开设账号", retention=_SHORT),
    )
    openers = opened_by(name_sealed=SealedAs(Sealed.ARRIVED_NAME), id_number_sealed=SealedAs(Sealed.ARRIVED_ID_NUMBER))

    id = models.UUIDField(primary_key=True, default=uuid4)
    issuer = models.CharField(max_length=300)
    subject_index = models.BinaryField(max_length=20)
    name_sealed = models.BinaryField()
    id_number_sealed = models.BinaryField()
    level = models.SmallIntegerField()
    known_at = models.DateTimeField()
    made_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)
