"""The intake process' entry: `granian --interface wsgi casework.intake.wsgi:application`."""

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

# Set, not defaulted: under the settings of the web process this one would look for a key.
os.environ["DJANGO_SETTINGS_MODULE"] = "casework.intake.settings"
application = get_wsgi_application()
# Django would import the views with the first report: a fault in them or in the pack shows at the start.
import_module("casework.intake.urls")
