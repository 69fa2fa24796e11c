"""Settings, read from the environment (docs/contract.md lists them); secure unless told otherwise.

One of the three files that may name every app (with urls.py and celery.py).
"""

from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from compact import logs
from compact.local.cluster import known_url

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = Path(env.str("VAR_DIR", default="var"))
if not VAR_DIR.is_absolute():
    VAR_DIR = BASE_DIR / VAR_DIR

REQUIRED = ("SECRET_KEY", "ALLOWED_HOSTS", "SITE_URL")
missing = [name for name in REQUIRED if not env.str(name, default="")]
if missing and not DEBUG:
    raise ImproperlyConfigured(
        f"Set {', '.join(missing)} in the environment or in .env: "
        "without DEBUG the program does not start with a guess. (`make run` sets them for a local run.)"
    )

SECRET_KEY = env.str("SECRET_KEY", default="only-for-debug-" + "0" * 50)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
PORT = env.int("PORT", default=8000)
SITE_URL = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
SECURE = SITE_URL.startswith("https://")
LOCAL_RUN = env.bool("COMPACT_LOCAL", default=False)
BUILD = env.str("COMPACT_BUILD", default="0.1.0")
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
COMPACT_CLOCK = env.str("COMPACT_CLOCK", default="")
REMINDER_LEASE_SECONDS = env.int("REMINDER_LEASE_SECONDS", default=120)
RETENTION_DAYS = env.int("RETENTION_DAYS", default=730)
SHIPPED_PROCESSES = sorted(
    path for path in (BASE_DIR / "phases" / "processes").glob("*.yaml") if not path.name.endswith(".programme.yaml")
)
AUDIT_ANCHOR = VAR_DIR / "audit-anchor.jsonl"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "ninja",
    "compact",
    "phases",
    "stakeholders",
    "sessions",
    "trustfund",
    "negotiation",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "compact.errors.ErrorsMiddleware",
    "compact.access.DenyByDefaultMiddleware",
]

ROOT_URLCONF = "compact.urls"
WSGI_APPLICATION = "compact.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "compact.site.context",
            ],
        },
    }
]

# An embedded PostgreSQL under VAR_DIR when DATABASE_URL is unset; a plain refusal when it was never made.
DATABASES = {
    "default": env.db_url_config(
        env.str("DATABASE_URL", default="") or known_url(VAR_DIR) or "postgres://compact@127.0.0.1:1/compact"
    )
}
DATABASES["default"].setdefault("OPTIONS", {})
POOL_SIZE = env.int("DATABASE_POOL", default=0)
if POOL_SIZE:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": POOL_SIZE, "timeout": 3}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="")
CACHES = {
    # A Redis that takes connections and says nothing must not hold a page up.
    "default": {
        "BACKEND": "compact.cache.GuardedRedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
}

EMAIL = env.email_url("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
EMAIL_BACKEND = EMAIL["EMAIL_BACKEND"].replace("django.core.mail.backends.smtp", "compact.smtp")  # one that is hurried
EMAIL_HOST = EMAIL.get("EMAIL_HOST") or "localhost"
EMAIL_PORT = EMAIL.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = EMAIL.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = EMAIL.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = EMAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = EMAIL.get("EMAIL_USE_SSL", False)
EMAIL_FILE_PATH = str(VAR_DIR / "mail") if "filebased" in EMAIL_BACKEND else None
EMAIL_TIMEOUT = 12  # with a goodbye, a server that hangs holds a worker for less than 15 s
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Compact <no-reply@localhost>")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(BASE_DIR / "staticfiles")))
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if LOCAL_RUN or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = LOCAL_RUN or DEBUG
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))

AUTH_USER_MODEL = "compact.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "compact.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "compact.accounts.LoginForm",
    "signup": "compact.accounts.SignupForm",
    "add_email": "compact.accounts.AddEmailForm",
    "change_password": "compact.accounts.ChangePasswordForm",
    "set_password": "compact.accounts.SetPasswordForm",
    "reset_password": "compact.accounts.ResetPasswordForm",
    "reset_password_from_key": "compact.accounts.ResetPasswordKeyForm",
    "reauthenticate": "compact.accounts.ReauthenticateForm",
}
MFA_FORMS = {
    "authenticate": "compact.accounts.AuthenticateForm",
    "reauthenticate": "compact.accounts.ReauthenticateByCodeForm",
    "activate_totp": "compact.accounts.ActivateTOTPForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Compact"

# Reached without signing in. What is not named here needs a sign-in and a permission (compact.access).
PUBLIC_ROUTES = frozenset(
    """
    home healthz readyz metrics robots personal-feed unsubscribe
    account_login account_logout account_signup account_reset_password account_reset_password_done
    account_reset_password_from_key account_reset_password_from_key_done account_confirm_email
    account_email_verification_sent account_inactive mfa_authenticate
    api-1:api-root api-1:openapi-json api-1:openapi-view api-1:processes api-1:overview api-1:mandate api-1:provision
    api-1:calendar api-1:session api-1:my api-1:documents api-1:document api-1:timeline api-1:findings api-1:item
    api-1:texts api-1:text api-1:compare api-1:offices api-1:office api-1:releases api-1:releases-compare
    api-1:release api-1:reminders api-1:messages api-1:message
    api-1:addresses
    phases:overview phases:mandate phases:provision phases:documents phases:document phases:document-file
    phases:mandate-csv phases:mandate-xlsx phases:item phases:timeline phases:texts phases:text phases:compare
    phases:offices phases:office
    programme:calendar programme:day-pdf programme:calendar-feed programme:calendar-csv programme:calendar-xlsx
    programme:session-feed programme:deadlines-feed programme:subscribe programme:session programme:changes
    programme:changes-compare programme:changes-feed programme:release
    stakeholders:register stakeholders:application stakeholders:confirm
    """.split()  # noqa: SIM905  (a line for each group reads better than eighty)
)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
CSRF_COOKIE_HTTPONLY = True
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_SSL_REDIRECT = SECURE and env.bool("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "font-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "compact.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"  # a host, or kombu warns at every start
CELERY_BROKER_FOLDER = VAR_DIR / "broker"

LOGGING = logs.configure(format=env.str("LOG_FORMAT", default="text"))
LOGGING_CONFIG = "logging.config.dictConfig"
