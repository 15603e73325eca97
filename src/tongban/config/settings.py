"""Settings. Every variable of the environment that is read here is described in docs/operate/settings.md."""

from __future__ import annotations

import os
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from tongban.config.secret_files import secret
from tongban.config.web_secret import secret_key

ROOT = Path(__file__).resolve().parents[3]
DATA_FOLDER = ROOT / "data"
"""Reference data and the sample catalogue that the product ships."""

DATA_DIR = Path(os.environ.get("DATA_DIR", ROOT / "var")).resolve()
KEY_FOLDER = Path(os.environ.get("KEY_DIR", DATA_DIR / "keys"))
FILE_FOLDER = Path(os.environ.get("FILE_DIR", DATA_DIR / "files"))
DERIVED_FOLDER = Path(os.environ.get("DERIVED_DIR", DATA_DIR / "derived"))
DEMONSTRATION = os.environ.get("DEMONSTRATION", "1") == "1"
DEBUG = os.environ.get("DEBUG", "0") == "1"
PORT = int(os.environ.get("PORT", "8000"))
PUBLIC_URL = os.environ.get("PUBLIC_URL", f"http://127.0.0.1:{PORT}").rstrip("/")
"""Where people reach the portal: the QR code of every paper leads there."""
SECRET_KEY = secret("SECRET_KEY") or secret_key(KEY_FOLDER)
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
HTTPS = os.environ.get("HTTPS", "0") == "1"

INSTALLED_APPS = [
    "tongban.foundation.clock",
    "tongban.foundation.records",
    "tongban.foundation.transparency",
    "tongban.foundation.limits",
    "tongban.foundation.retention",
    "tongban.foundation.web",
    "tongban.registry.orgs",
    "tongban.registry.identity",
    "tongban.registry.identity.oidc",
    "tongban.registry.catalogue",
    "tongban.registry.publishing",
    "tongban.capabilities.messaging",
    "tongban.cases",
    "tongban.oversight.supervision",
    "tongban.oversight.evaluations",
    "tongban.oversight.grievances",
    "tongban.oversight.security",
    "tongban.oversight.privacy",
    "tongban.sites.parts",
    "tongban.sites.portal",
    "tongban.sites.desk",
    "tongban.sites.hall",
    "tongban.sites.api",
    "tongban.sites.sso",
    "tongban.sites.demo",
    "tongban.config",
    "django_htmx",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "tongban.foundation.web.middleware.TraceMiddleware",
    "tongban.foundation.web.middleware.ProxyMiddleware",
    "tongban.foundation.web.middleware.SecurityHeadersMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tongban.foundation.web.language.LanguageMiddleware",
    "tongban.foundation.web.middleware.ErrorMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tongban.sites.parts.signed_in.SignedInMiddleware",
    "tongban.sites.desk.attempts.AttemptsMiddleware",
    "tongban.sites.parts.rights.RightsMiddleware",
    "tongban.sites.parts.readings.SightingsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "tongban.foundation.web.middleware.DisplayMiddleware",
]

ROOT_URLCONF = "tongban.config.urls"
WSGI_APPLICATION = "tongban.config.wsgi.application"
CSRF_FAILURE_VIEW = "tongban.foundation.web.problems.csrf_failure"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tongban.foundation.web.context.shell",
            ],
        },
    }
]


DB_ROLE = os.environ.get("DB_ROLE", "")
"""Set for the web and the worker: they act under a role that cannot change the record. Migrations are the owner's.
``none``: where no such role could be made, the web and the worker act as the owner, with the same bounds."""

_ROLE = f"-c role={DB_ROLE} " if DB_ROLE != "none" else ""
_BOUNDS = "-c statement_timeout=20s -c lock_timeout=5s -c idle_in_transaction_session_timeout=60s"


def _database(url: str) -> dict[str, object]:
    """Django's settings of a ``postgresql://`` URL; query parameters become options (``host`` for a socket folder)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    host = query.pop("host", parts.hostname or "")
    given = query.get("options", "")
    return {
        "ENGINE": "tongban.foundation.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or query.pop("port", "")),
        # Persistent connections: opening one costs more than a whole request (measured, docs/adr).
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "server_side_binding": True,
            "application_name": "tongban",
            **query,
            # Plans are kept: half the database's work on the hot path. (A migration may hold several commands: not there.)
            **({"prepare_threshold": 0, "options": f"{_ROLE}{_BOUNDS} {given}".strip()} if DB_ROLE else {}),
        },
        "TEST": {"NAME": os.environ.get("TONGBAN_TEST_DB", "test_tongban")},
    }


DATABASES = {"default": _database(os.environ.get("DATABASE_URL", "postgresql://tongban@/tongban"))}
# The name of the transparency log: who runs it must never change it, or nobody recognises the log any more.
LOG_ORIGIN = os.environ.get("LOG_ORIGIN", "tongban.demonstration/log")
APPLICATION_ROLE = os.environ.get("APPLICATION_ROLE", "tongban_app")
"""Role without UPDATE and DELETE on the record; the web and the worker act under it, migrations do not."""

AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.BaseBackend"]
PASSWORD_HASHERS = ["tongban.registry.identity.passwords.BoundedArgon2Hasher"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGIN_URL = "portal:sign-in"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
OFFICIAL_IDLE_MINUTES = int(os.environ.get("OFFICIAL_IDLE_MINUTES", "15"))
"""After so long without a request who holds a post is signed out (GB/T 22239 8.1.4.1 b)."""
OFFICIAL_HOURS = int(os.environ.get("OFFICIAL_HOURS", "12"))
"""The longest that a log-in of who holds a post lasts."""
OFFICIAL_PASSWORD_DAYS = int(os.environ.get("OFFICIAL_PASSWORD_DAYS", "90"))
"""After so many days who holds a post gets no further than changing the password (GB/T 22239 8.1.4.1 a)."""
OFFICIAL_PASSWORDS_KEPT = int(os.environ.get("OFFICIAL_PASSWORDS_KEPT", "5"))
"""How many passwords before the present one are not taken again."""
OFFICIAL_TOKEN_DAYS = int(os.environ.get("OFFICIAL_TOKEN_DAYS", "30"))
"""The longest that a program may come by the token of who holds a post."""
PUBLIC_IDLE_MINUTES = int(os.environ.get("PUBLIC_IDLE_MINUTES", "30"))
PUBLIC_HOURS = int(os.environ.get("PUBLIC_HOURS", "8"))
SESSION_COOKIE_AGE = max(OFFICIAL_HOURS, PUBLIC_HOURS) * 3600
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("BEHIND_PROXY") == "1" else None
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [Path(__file__).resolve().parents[1] / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

ENQUIRY_WORKING_DAYS = int(os.environ.get("ENQUIRY_WORKING_DAYS", "5"))
"""Within how many working days an enquiry is answered: no law sets it, the platform promises it."""
COMPLAINT_WORKING_DAYS = int(os.environ.get("COMPLAINT_WORKING_DAYS", "10"))
"""The same of a complaint of a demand beyond the guide, which has to be looked into."""
RIGHT_WORKING_DAYS = int(os.environ.get("RIGHT_WORKING_DAYS", "15"))
"""The same of a request by which a person exercises a right of the 个人信息保护法, which says 及时."""
MANDATE_LONGEST_DAYS = int(os.environ.get("MANDATE_LONGEST_DAYS", "365"))
"""How long a mandate for a period runs at most: 民法典第一百六十五条 wants a period, and names none."""
SERVICE_BODY_NAMES = tuple(os.environ.get("SERVICE_BODY_NAMES", "政务服务 行政审批局").split())
"""What the names of the bodies say that bring a region's services together: who does not know whom to ask asks them."""

NOTICE_ACKNOWLEDGED = os.environ.get("NOTICE_ACKNOWLEDGED", "asked")
"""Whether programs that apply must say which privacy notice they have told: asked or required. The window always must."""
if NOTICE_ACKNOWLEDGED not in ("asked", "required"):
    raise ImproperlyConfigured("NOTICE_ACKNOWLEDGED: asked, required")

INCIDENT_REPORT_HOURS = int(os.environ.get("INCIDENT_REPORT_HOURS", "4"))
"""Within how many hours of finding a breach of personal data it is reported (国家网络安全事件报告管理办法第四条)."""

CIPHER_SUITE = os.environ.get("CIPHER_SUITE", "aes")
"""With what new things are sealed; what another suite sealed opens all the same (:mod:`tongban.foundation.ciphers`): aes or sm4."""
if CIPHER_SUITE not in ("aes", "sm4"):
    raise ImproperlyConfigured("CIPHER_SUITE: aes, sm4")

RETENTION_YEARS = int(os.environ.get("RETENTION_YEARS", "10"))
"""How long the content of a case, an enquiry, a rating, a card and a refusal is kept after the last thing that happened to it."""

METRICS_TOKEN = secret("METRICS_TOKEN")
"""Who shows it may read ``/metrics`` from another machine."""

SECURITY_MAIL = os.environ.get("SECURITY_MAIL", "")
"""Whom to tell of a hole or a leak; ``/.well-known/security.txt`` says it."""

WAKE_RELAY = os.environ.get("WAKE_RELAY", "1") == "1"

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": os.environ.get("STATIC_BACKEND", "whitenoise.storage.CompressedManifestStaticFilesStorage")
    },
}

MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []
LOGGING_CONFIG = "tongban.foundation.telemetry.configure_logging"
LOGGING = {"level": os.environ.get("LOG_LEVEL", "INFO")}

ENTERPRISE_REGISTRY_URL = os.environ.get("ENTERPRISE_REGISTRY_URL", "")
ENTERPRISE_REGISTRY_SECRET = secret("ENTERPRISE_REGISTRY_SECRET")
POPULATION_REGISTRY_URL = os.environ.get("POPULATION_REGISTRY_URL", "")
POPULATION_REGISTRY_SECRET = secret("POPULATION_REGISTRY_SECRET")
EXIT_ENTRY_URL = os.environ.get("EXIT_ENTRY_URL", "")
EXIT_ENTRY_SECRET = secret("EXIT_ENTRY_SECRET")
CARD_READER_URL = os.environ.get("CARD_READER_URL", "")
CARD_READER_SECRET = secret("CARD_READER_SECRET")
NATIONAL_LOGIN_URL = os.environ.get("NATIONAL_LOGIN_URL", "").rstrip("/")
"""Issuer of the national platform's log-in; empty: nothing of it is shown."""
NATIONAL_LOGIN_CLIENT_ID = os.environ.get("NATIONAL_LOGIN_CLIENT_ID", "tongban")
NATIONAL_LOGIN_SECRET = secret("NATIONAL_LOGIN_SECRET")
NATIONAL_LOGIN_KEY = secret("NATIONAL_LOGIN_KEY")
"""Our private key (PEM) at the national platform, where we prove ourselves by it instead of by the secret."""
SMS_GATEWAY_URL = os.environ.get("SMS_GATEWAY_URL", "")
SMS_GATEWAY_SECRET = secret("SMS_GATEWAY_SECRET")
MAIL_GATEWAY_URL = os.environ.get("MAIL_GATEWAY_URL", "")
MAIL_GATEWAY_SECRET = secret("MAIL_GATEWAY_SECRET")
VIRUS_SCANNER_URL = os.environ.get("VIRUS_SCANNER_URL", "")
VIRUS_SCANNER_DOWN = os.environ.get("VIRUS_SCANNER_DOWN", "refuse")
"""``refuse``, or ``accept_unscanned``: what becomes of a file while a scanner that is configured does not answer."""
TSA_URL = os.environ.get("TSA_URL", "")
TSA_CERTIFICATE = os.environ.get("TSA_CERTIFICATE") or KEY_FOLDER / "tsa-authority.pem"
"""The authorities whose stamps of the transparency log count. It lies with the keys and is backed up with them."""
_REGISTERS = [ENTERPRISE_REGISTRY_URL, POPULATION_REGISTRY_URL, EXIT_ENTRY_URL, CARD_READER_URL]
_SERVICES = [*_REGISTERS, NATIONAL_LOGIN_URL, SMS_GATEWAY_URL, MAIL_GATEWAY_URL]
SSO_LOCAL_ORIGINS = os.environ.get("SSO_LOCAL_ORIGINS", "").split()
"""Origins of departments' applications inside the house's own network that are to be told of a log-out."""
TRUSTED_LOCAL_SERVICES = [u for u in (*_SERVICES, TSA_URL, *SSO_LOCAL_ORIGINS) if u]
"""Configured origins inside the house's own network; foundation.outgoing refuses every other private address."""
