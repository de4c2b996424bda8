"""The server's entry."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - after set-up

from naast.foundation.core.settling import settle  # noqa: E402 - after set-up

_ = get_resolver().url_patterns  # all pages are read now, not while the first visitor waits
settle()
