"""All settings of the project but the one that is a key: `casework.settings` adds that.

Values come from `casework.environment`; what is written here is the same in every installation. Alone they serve
`manage.py doctor`, which must look at everything else when the root secret is what is wrong.
"""

import dj_database_url
from django.utils.translation import gettext_lazy as _

from casework import environment

ENVIRONMENT = environment.read()
BASE_DIR = environment.BASE_DIR
DEMO = ENVIRONMENT.is_demo
DEBUG = False

ALLOWED_HOSTS = list(ENVIRONMENT.allowed_hosts)
ROOT_URLCONF = "casework.urls"
WSGI_APPLICATION = "casework.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "casework.staff.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pgtrigger",
    "pghistory",
    "detainees",
    "casework",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "casework.staff.middleware.SecurityHeadersMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "casework.staff.middleware.ActorMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "casework.staff.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "casework.staff.context.page",
            ],
        },
    }
]

# The psycopg pool gives an honest time-out; CONN_MAX_AGE with threads leaks connections of idle threads.
# A statement that comes for the third time on a connection is prepared.
_POOLED = {
    "pool": {"min_size": 1, "max_size": 8, "timeout": 5},
    "server_side_binding": True,
    "prepare_threshold": 2,
}
DATABASES = {
    "default": {
        **dj_database_url.parse(ENVIRONMENT.database_url or "postgres:///habeas", engine="casework.postgres"),
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _POOLED,
    },
}

AUTH_USER_MODEL = "detainees.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "casework.staff.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = "handle"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Keys of allauth's own limits keep addresses; ours (casework.staff.throttle) go by device cookie.
ACCOUNT_RATE_LIMITS = False
MFA_ADAPTER = "casework.staff.accounts.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "casework.staff.second_factor.AuthenticateForm",
    "reauthenticate": "casework.staff.second_factor.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Habeas"
MFA_TOTP_TOLERANCE = 1

SESSION_ENGINE = "casework.staff.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = not DEMO
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEMO else 63072000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
SECURE_HSTS_PRELOAD = not DEMO
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# In memory only: Django's other handler writes what strangers and staff send into a plain temporary file.
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "ru"
LANGUAGES = [("ru", _("Russian")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["casework.staff.formats"]
TIME_ZONE = ENVIRONMENT.time_zone
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data_dir / "static"

# In the database, because a code that works once must be known to every process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "casework_cache"}}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["casework.rest.authentication.TokenAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["casework.rest.permissions.PolicyPermission"],
    "DEFAULT_RENDERER_CLASSES": ["casework.rest.formats.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "casework.rest.formats.Negotiation",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PARSER_CLASSES": ["casework.rest.formats.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "casework.rest.schema.AutoSchema",
    "EXCEPTION_HANDLER": "casework.rest.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Habeas",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Otherwise those of one name are told apart by digits, and `check --deploy` speaks of nothing else.
    "ENUM_NAME_OVERRIDES": {
        "AuthorityKindEnum": "casework.rest.enum_names.AUTHORITY_KIND",
        "DocumentStateEnum": "casework.rest.enum_names.DOCUMENT_STATE",
        "FacilityKindEnum": "casework.rest.enum_names.FACILITY_KIND",
        "HearingKindEnum": "casework.rest.enum_names.HEARING_KIND",
        "HearingOutcomeEnum": "casework.rest.enum_names.HEARING_OUTCOME",
        "IncidentKindEnum": "casework.rest.enum_names.INCIDENT_KIND",
        "LawyerKindEnum": "casework.rest.enum_names.LAWYER_KIND",
        "PairStateEnum": "casework.rest.enum_names.PAIR_STATE",
        "ReleaseOutcomeEnum": "casework.rest.enum_names.RELEASE_OUTCOME",
        "SearchHitStateEnum": "casework.rest.enum_names.SEARCH_HIT_STATE",
        "SearchStateEnum": "casework.rest.enum_names.SEARCH_STATE",
    },
}

CELERY_BROKER_URL = ENVIRONMENT.broker_url

# Nothing goes out by mail: who serves mail would learn who works here, and when.
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"

# pghistory's middleware fails under server-side binding: `detainees.services.refusal.begin` sets the context.
PGHISTORY_ADMIN_ALL_EVENTS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "casework.logs.SilentFormatter",
            "format": "{levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
