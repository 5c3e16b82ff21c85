"""All settings of the portal, in one file; what differs between machines comes from the environment.

Every environment variable is read once, here, with its default and a word on who changes it.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"
VAR_DIR.mkdir(exist_ok=True)
env = environ.Env()

# --- Who may run this, and how -------------------------------------------------------------------
# Developers and the demonstration set DEBUG=1; a production machine leaves it off.
DEBUG = env.bool("DEBUG", default=False)
TESTING = "pytest" in sys.modules
# Production sets a long random secret; the demonstration and the tests bring their own.
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEBUG or TESTING):
        raise ImproperlyConfigured(
            "SECRET_KEY is not set. Set it to a long random text, or set DEBUG=1 on a developer's machine."
        )
    SECRET_KEY = "only-for-development-and-tests-never-for-a-city"
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# The portal's public address, used in mails and QR codes where no request is at hand.
SITE_URL = env.str("SITE_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
# How many proxies stand before us; the administrator of the reverse proxy sets it.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
DEMO_PASSWORD = "demo-kupang"

# --- Parts ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "kupang.apps.KupangAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_filters",
    "simple_history",
    "rest_framework",
    "agencies.apps.AgenciesConfig",
    "reports.apps.ReportsConfig",
    "surveys.apps.SurveysConfig",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "kupang.middleware.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "kupang.middleware.RetryAfterMiddleware",
    "kupang.middleware.PersonalPagesMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "kupang.middleware.CookieLanguageMiddleware",
    "kupang.middleware.PlainTextMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "kupang.middleware.NotFoundMiddleware",
]
ROOT_URLCONF = "kupang.urls"
WSGI_APPLICATION = "kupang.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
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
                "django.template.context_processors.i18n",
            ],
        },
    },
]

# --- Data ----------------------------------------------------------------------------------------
# Production sets DATABASE_URL=postgres://…; without it the embedded database is used.
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'kupang.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # IMMEDIATE: a deferred transaction that reads before it writes fails under load instead of waiting.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    # A connection a process: closing the last one would fold the whole write-ahead log back into the file.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    # Tests use a file as the portal does: the in-memory database locks whole tables between threads.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("CONN_MAX_AGE", default=60)
    # PgBouncer in transaction mode cannot keep a server-side cursor.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("PGBOUNCER", default=False)
# Rate limits are shared between processes, so they live in the database unless CACHE_URL names a server.
CACHES = {"default": env.cache("CACHE_URL", default="dbcache://kupang_cache")}
if CACHES["default"]["BACKEND"].endswith("DatabaseCache"):
    # Each count writes its row anew for TIMEOUT seconds: the default five minutes would end an hour's limit early.
    # Beyond MAX_ENTRIES living rows are dropped: the default 300 addresses would set each other free.
    CACHES["default"] |= {"TIMEOUT": 3600, "OPTIONS": {"MAX_ENTRIES": 5_000}}
RATE_LIMITS = env.str("RATE_LIMITS", default="on") != "off"

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
# Leaflet's files come with django-leaflet; its app would need GeoDjango's system libraries, so only they are used.
LEAFLET_FILES = Path(find_spec("leaflet").origin).parent / "static" / "leaflet"
STATICFILES_DIRS = [BASE_DIR / "static", ("leaflet", LEAFLET_FILES)]
# Photos are private files: they leave through a scoped view only, so there is no MEDIA_URL.
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR_DIR / "media"))
# A city that keeps its photos in S3 names the storage class here and gives its options by the same prefix.
MEDIA_STORAGE = env.str("MEDIA_STORAGE", default="django.core.files.storage.FileSystemStorage")
MEDIA_STORAGE_OPTIONS = env.json("MEDIA_STORAGE_OPTIONS", default={})
STORAGES = {
    "default": {"BACKEND": MEDIA_STORAGE, "OPTIONS": MEDIA_STORAGE_OPTIONS},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if TESTING
        else "kupang.storage.HashedStaticFiles"
    },
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = False
FILE_UPLOAD_PERMISSIONS = 0o600
# The citizen's untouched picture, kept for evidence; a city may switch it off.
KEEP_ORIGINALS = env.bool("KEEP_ORIGINALS", default=False)
PHOTO_MAX_BYTES = 10 * 1024 * 1024
PHOTO_MAX_PIXELS = 50_000_000
PHOTOS_PER_REPORT = 5
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
# A gallery lets a thumb choose many: the form then keeps the first and says so, instead of losing what was typed.
DATA_UPLOAD_MAX_NUMBER_FILES = 50

# --- Language, time ------------------------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "kupang" / "locale"]
LANGUAGE_COOKIE_NAME = "bahasa"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Makassar"
FORMAT_MODULE_PATH = ["kupang.formats"]

# --- People --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "agencies.User"
AUTHENTICATION_BACKENDS = ["agencies.backends.ActiveStaffBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
if TESTING:
    # A slow hash guards real passwords; tests make thousands.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agencies.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Nobody signs up by a form; but without a password here allauth's sign-in would mail codes to staff.
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "login": "agencies.forms.LoginForm",
    "request_login_code": "agencies.forms.RequestLoginCodeForm",
    "reset_password": "agencies.forms.ResetPasswordForm",
}
MFA_FORMS = {
    "authenticate_webauthn": "agencies.passkeys.AuthenticateForm",
    "login_webauthn": "agencies.passkeys.LoginForm",
    "reauthenticate_webauthn": "agencies.passkeys.ReauthenticateForm",
    "add_webauthn": "agencies.passkeys.AddForm",
}
# A citizen proves the address by the code itself; staff get theirs from an administrator.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
# Mails leave once a minute, and a phone must be looked at.
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_PREVENT_ENUMERATION = True
PASSWORD_RESET_TIMEOUT = 2 * 60 * 60
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
if not RATE_LIMITS:
    ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG
MFA_TOTP_ISSUER = "Lapor Kupang"
# Staff must prove a second factor on a production machine.
STAFF_SECOND_FACTOR = env.bool("STAFF_SECOND_FACTOR", default=not (DEBUG or TESTING))

# --- Mail ----------------------------------------------------------------------------------------
# Every mail is a row first; the worker hands it to the server that EMAIL_URL names (files by default).
EMAIL_BACKEND = "reports.notifications.backend.OutboxBackend"
_mail = env.email("EMAIL_URL", default=f"filemail:///{VAR_DIR / 'mail'}")
MAIL_DELIVERY_BACKEND = _mail.pop("EMAIL_BACKEND")
EMAIL_FILE_PATH = _mail.get("EMAIL_FILE_PATH") or str(VAR_DIR / "mail")
EMAIL_HOST = _mail.get("EMAIL_HOST") or ""
EMAIL_PORT = _mail.get("EMAIL_PORT") or 25
EMAIL_HOST_USER = _mail.get("EMAIL_HOST_USER") or ""
EMAIL_HOST_PASSWORD = _mail.get("EMAIL_HOST_PASSWORD") or ""
EMAIL_USE_TLS = _mail.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Lapor Kupang <lapor@kupang.test>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- Place ---------------------------------------------------------------------------------------
# A tile server is the city's choice; without one the outlines alone are the map.
TILE_URL = env.str("TILE_URL", default="")
TILE_ATTRIBUTION = env.str("TILE_ATTRIBUTION", default="")
OPEN311_JURISDICTION = "kupangkota.go.id"
# The folder with real-reports/ and kupang/, or one of the two, for tests; absent: those tests are skipped.
REAL_DATA_DIR = env.str("REAL_DATA_DIR", default="")

# --- Security ------------------------------------------------------------------------------------
# Django 6 brings these names; a small middleware reads them until then.
SECURE_CSP = {
    "default-src": ["'self'"],
    "img-src": ["'self'", "data:", "blob:", *([TILE_URL.split("/{")[0]] if TILE_URL else [])],
    "object-src": ["'none'"],
    "base-uri": ["'self'"],
    "form-action": ["'self'"],
    "frame-ancestors": ["'none'"],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kupang.errors.csrf_failure"
DEFAULT_EXCEPTION_REPORTER = "kupang.errors.ExceptionReporter"
# Served through TLS in production; a city without it yet may say so.
HTTPS = env.bool("HTTPS", default=not (DEBUG or TESTING))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None

# --- Interfaces for programs ---------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
}

# --- Log -----------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "kupang.logs.HideSecrets"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {"django": {"handlers": ["console"], "propagate": False, "level": "INFO"}},
}
