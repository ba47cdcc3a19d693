"""The intake process' entry: `granian --interface wsgi casework.intake.wsgi:application`."""

import gc
import os
from importlib import import_module

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, reset_queries

# Set, not defaulted: under the settings of the web process this one would look for a key.
os.environ["DJANGO_SETTINGS_MODULE"] = "casework.intake.settings"
application = get_wsgi_application()
# Django would import the views with the first report: a fault in them or in the pack shows at the start.
import_module("casework.intake.urls")
# There is no ORM here whose connections would have to be looked after around each request.
request_started.disconnect(reset_queries)
request_started.disconnect(close_old_connections)
request_finished.disconnect(close_old_connections)
# What was loaded stays for good: the collector need not walk through it again and again.
gc.collect()
gc.freeze()
