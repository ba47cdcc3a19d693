"""Settings of the intake process alone: no key, no session, no cookie, no admin, no model."""

import secrets

from casework.environment import BASE_DIR
from casework.intake.environment import environment

ALLOWED_HOSTS = list(environment().allowed_hosts)
DEBUG = False
# Nothing is signed with it, so every process may have its own.
SECRET_KEY = secrets.token_hex(32)
ROOT_URLCONF = "casework.intake.urls"
WSGI_APPLICATION = "casework.intake.wsgi.application"
# Rows are reached through four functions (casework.intake.store); there is no ORM here.
DATABASES: dict[str, dict[str, object]] = {}
INSTALLED_APPS = ["rest_framework", "drf_spectacular"]
MIDDLEWARE = ["casework.intake.middleware.SecurityHeadersMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE_DIR / "templates"]}]

LANGUAGE_CODE = "en"
USE_I18N = False  # programs read these answers; sentences are English everywhere
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["casework.rest.formats.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "casework.rest.formats.Negotiation",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PARSER_CLASSES": ["casework.rest.formats.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "casework.rest.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Habeas: the hotline's door",
    "DESCRIPTION": "Takes reports and gives none back. Every error is application/problem+json (RFC 9457).",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": False,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "POSTPROCESSING_HOOKS": [],
}

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
    # An address that is not ours is whatever a stranger typed.
    "loggers": {"django.request": {"level": "ERROR"}, "django.security": {"level": "ERROR"}},
}
