"""The application that the web server loads."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

from tongban.config.weaknesses import refuse_weak

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongban.config.settings")
refuse_weak()
application = get_wsgi_application()

# Models, routes and templates live as long as the process: the collector need not walk them for every few requests.
gc.collect()
gc.freeze()
