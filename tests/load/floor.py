"""The floor every page is measured against: what a page costs in Django when nothing of ours is in the way.

One indexed SELECT, 30 model instances with four escaped fields each, 20 KB out, no middleware, no session. Served by the
same server with the same workers, from the same kind of database as the pages it is compared with.
"""

import os
import tempfile
from pathlib import Path

import django
from django.conf import settings

ROWS = 30
FIELD = {"title": 40, "summary": 200, "place": 80, "hours": 60}
HOME = Path(os.environ.get("NAAST_FLOOR_HOME") or tempfile.mkdtemp(prefix="naast-floor-"))


def _database() -> dict[str, object]:
    """The database of the pages, as far as its kind goes: a PostgreSQL of NAAST_FLOOR_SOCKET, else a file in WAL."""
    socket = os.environ.get("NAAST_FLOOR_SOCKET")
    if socket:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["NAAST_FLOOR_DATABASE"],
            "USER": "postgres",
            "HOST": socket,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 20}},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "floor.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {"init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"},
    }


settings.configure(
    SECRET_KEY="floor" * 10,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=[],
    DATABASES={"default": _database()},
    USE_I18N=False,
    USE_TZ=True,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402 -- Django first needs its settings
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import Context, Engine  # noqa: E402
from django.urls import path  # noqa: E402


class Row(models.Model):
    """What a page lists: four texts, found by an indexed kind."""

    kind = models.CharField(max_length=20, db_index=True)
    title = models.CharField(max_length=FIELD["title"])
    summary = models.CharField(max_length=FIELD["summary"])
    place = models.CharField(max_length=FIELD["place"])
    hours = models.CharField(max_length=FIELD["hours"])

    class Meta:
        app_label = "floor"


PAGE = Engine().from_string(
    "<!doctype html><html lang=nl><head><title>Vloer</title></head><body>{{ lead|safe }}<ul>"
    "{% for row in rows %}<li><h2>{{ row.title }}</h2><p>{{ row.summary }}</p><p>{{ row.place }}</p><p>{{ row.hours }}</p></li>"
    "{% endfor %}</ul></body></html>"
)
LEAD = "<p>" + "De tekst die de bladzijde twintig kilobyte maakt. " * 50 + "</p>"


def prepare() -> None:
    """Make the table and fill it: 30 rows of the kind that is asked for, among 300."""
    with connection.schema_editor() as editor:
        editor.create_model(Row)
    text = 'Met wie & "wanneer" je <kunt> praten, en waar. ' * 8
    Row.objects.bulk_create(
        Row(kind=f"kind-{number % 10}", **{name: text[:length] for name, length in FIELD.items()})
        for number in range(ROWS * 10)
    )


def page(request: HttpRequest) -> HttpResponse:
    """Read 30 rows and write them out."""
    rows = list(Row.objects.filter(kind="kind-3").order_by("id"))
    return HttpResponse(PAGE.render(Context({"rows": rows, "lead": LEAD})))


urlpatterns = [path("", page)]
application = get_wsgi_application()

if __name__ == "__main__":
    prepare()
