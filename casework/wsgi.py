"""The web process' entry: `granian --interface wsgi casework.wsgi:application`."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "casework.settings")
application = get_wsgi_application()
# Django would import the views with the first request: a fault in them shows at the start.
import_module("casework.urls")
# What was loaded stays for good: the collector need not walk through it again and again. A page of a list makes some
# thousands of objects and drops them by itself, so it need not look after each seven hundred either.
gc.collect()
gc.freeze()
gc.set_threshold(20_000, 20, 20)
