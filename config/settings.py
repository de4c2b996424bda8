"""One settings file; what differs per installation comes from the environment (config/env.py)."""

from pathlib import Path

from csp.constants import NONE, SELF

from config.env import read_environment

# --- Where we are --------------------------------------------------------------------------------------------------
ENVIRONMENT = read_environment()
HOME = ENVIRONMENT.home
DEMO = ENVIRONMENT.demo
CODE = Path(__file__).resolve().parent.parent
DEBUG = False
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Secrets (kept outside the database) ---------------------------------------------------------------------------
SECRET_KEY = ENVIRONMENT.secret_key
AUDIT_KEY = ENVIRONMENT.audit_key
MASTER_KEYS = dict(ENVIRONMENT.master_keys)
MASTER_KEY_CURRENT = max(MASTER_KEYS)

# --- Rooms ---------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django_tasks",
    "django_tasks_db",
    "naast.foundation.core",
    "naast.foundation.audit",
    "naast.foundation.access",
    "naast.foundation.people",
    "naast.foundation.accounts",
    "naast.foundation.decisions",
    "naast.foundation.consent",
    "naast.foundation.notify",
    "naast.foundation.privacy",
    "naast.foundation.oversight",
    "naast.awareness.guide",
    "naast.support.callbacks",
    "naast.support.appointments",
    "naast.support.guidance",
    "naast.support.facilities",
    "naast.support.referrals",
    "naast.expertise.chain",
    "naast.interfaces.website",
    "naast.interfaces.api",
]
if DEMO or ENVIRONMENT.mode == "test":
    INSTALLED_APPS += ["naast.interfaces.demo"]

# The gate stands last: it decides in process_view and nothing may run between it and the view.
MIDDLEWARE = [
    "naast.awareness.guide.fallback.UrgentHelpFirst",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "naast.interfaces.website.headers.HousePolicy",
    "naast.interfaces.website.headers.HouseHeaders",
    "django.middleware.locale.LocaleMiddleware",
    "naast.foundation.access.gate.ReadingIsNotWriting",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "naast.foundation.people.presence.KeepsPresence",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "naast.foundation.core.sealed.KeyringPerRequest",
    "naast.foundation.access.gate.AccessGate",
]

# --- Storage -------------------------------------------------------------------------------------------------------
DATABASES = {"default": dict(ENVIRONMENT.database)}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENVIRONMENT.cache_url}
    if ENVIRONMENT.cache_url
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- People and sessions -------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Person"
ACTOR_OF = "naast.foundation.people.actors.actor_of"
FOREIGN_PAGES = "naast.interfaces.website.foreign.PAGES"
# The university's own accounts; none without NAAST_PROVIDERS.
PROVIDERS = ENVIRONMENT.providers
AUTHENTICATION_BACKENDS = ["naast.foundation.people.signin.PeopleBackend"]
LOGIN_URL = "sign-in"
# What the gate answers with when somebody must prove who they are, with a second factor or again.
CONFIRM_SIGN_IN = "naast.foundation.accounts.views.confirming.ask"
SESSION_ENGINE = "naast.foundation.accounts.sessions"
SESSION_COOKIE_NAME = "naast_session"
SESSION_COOKIE_AGE = 60 * 60 * 8
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = "naast_form"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None
CSRF_FAILURE_VIEW = "naast.interfaces.website.views.errors.csrf_failure"
# Passwords of our own, for small installations without a provider; off unless NAAST_LOCAL_ACCOUNTS=1.
LOCAL_ACCOUNTS = ENVIRONMENT.local_accounts
PASSWORD_HASHERS = ["naast.foundation.accounts.hashing.HouseArgon2"]
TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
# Where people come from by the Open Education API; empty without NAAST_OOAPI_URL.
STUDENT_SYSTEM = dict(ENVIRONMENT.student_system)
SITE_ADDRESS = ENVIRONMENT.site

# --- Mail: leaves by jobs after the commit; a demonstration puts it into its data folder ---------------------------
EMAIL_BACKEND = "naast.interfaces.demo.postbox.ToPostbox" if DEMO else "django.core.mail.backends.locmem.EmailBackend"
globals().update(ENVIRONMENT.mail)

# --- Transport -----------------------------------------------------------------------------------------------------
SECURE_COOKIES = ENVIRONMENT.production
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
SECURE_SSL_REDIRECT = ENVIRONMENT.production
SECURE_HSTS_SECONDS = 63072000 if ENVIRONMENT.production else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = ENVIRONMENT.production
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENVIRONMENT.trusted_proxies else None
# Within the site only: with "no-referrer" browsers would name the origin of our own forms "null".
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
# What is sent never touches the disk on its way: a small file stays in memory, a large one is not taken.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

# --- Language and time ---------------------------------------------------------------------------------------------
# Dutch is written first: the source strings in code and templates are Dutch, English stands in each room's locale/.
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", "Nederlands"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "naast_language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
UNIVERSITY_TIME_ZONE = "Europe/Amsterdam"

# --- Pages ---------------------------------------------------------------------------------------------------------
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                ("django.template.loaders.cached.Loader", ["django.template.loaders.app_directories.Loader"]),
            ],
            "context_processors": ["naast.interfaces.website.chrome.page_frame"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.DjangoTemplates"

# --- Jobs ----------------------------------------------------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# --- Copies in memory: a new edition is built beside the pages; a test reads it in place, so that it knows when -----
GUIDE_RENEWED_BESIDE = ENVIRONMENT.mode != "test"

# --- Logs: no query string, no form value, no address of a reader --------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {"django.server": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}
