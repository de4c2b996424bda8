"""Gives every text that already stands in the guide its first version, so that no history begins with a hole (A10)."""

import datetime
from typing import Any

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from naast.foundation.core import time

PLAIN_OF_ENTRY = (
    "slug", "kind", "level", "role", "audience", "topics", "languages", "campuses", "cost", "urgent",
    "needs_appointment", "walk_in", "quick_exit", "next", "instead", "checked_by", "sources",
)  # fmt: skip


def begin_histories(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Write a manuscript and a version for each entry, line and leaflet that stands."""
    version = apps.get_model("guide", "Version")
    if version.objects.exists():
        return
    texts: dict[Any, dict[str, Any]] = {}
    for text in apps.get_model("guide", "EntryText").objects.all():
        words = {**text.words, "title": text.title, "summary": text.summary}
        texts.setdefault(text.entry_id, {})[text.language] = (words, text.asked)
    for entry in apps.get_model("guide", "Entry").objects.all():
        sides = texts.get(entry.pk, {})
        row = {name: getattr(entry, name) for name in PLAIN_OF_ENTRY}
        row |= {"line": entry.line_id, "checked_on": entry.checked_on.isoformat()}
        row |= {language: words for language, (words, _asked) in sides.items()}
        row["asked"] = {language: asked for language, (_words, asked) in sides.items()}
        titles = {language: words["title"] for language, (words, _asked) in sides.items()}
        _begin(apps, "entry", entry.slug, [row], (titles.get("nl", ""), titles.get("en", "")))
    line_model = apps.get_model("guide", "Line")
    for line in line_model.objects.all():
        row = {field.name: getattr(line, field.name) for field in line_model._meta.concrete_fields}
        row = {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in row.items()}
        row["order"] = row.pop("position")
        _begin(apps, "line", line.pk, [row], (line.name_nl, line.name_en))
    leaflets: dict[str, list[dict[str, Any]]] = {}
    for leaflet in apps.get_model("guide", "Leaflet").objects.order_by("starts_on", "version"):
        content = {**leaflet.content, "version": leaflet.version, "from": leaflet.starts_on.isoformat()}
        leaflets.setdefault(leaflet.key, []).append(content)
    for key, rows in leaflets.items():
        sides = {language: rows[-1].get(language) for language in ("nl", "en")}
        titles = {name: side.get("title", "") if isinstance(side, dict) else "" for name, side in sides.items()}
        _begin(apps, "leaflet", key, rows, (titles["nl"][:120], titles["en"][:120]))


def _begin(apps: Apps, kind: str, key: str, rows: list[dict[str, Any]], titles: tuple[str, str]) -> None:
    """Write the versions of one text; the last one shows."""
    now, count = time.now(), len(rows)
    manuscript = apps.get_model("guide", "Manuscript").objects.create(
        kind=kind, key=key, title_nl=titles[0], title_en=titles[1], head=count, last=count, published=count,
        changed_at=now,
    )  # fmt: skip
    for number, row in enumerate(rows, 1):
        apps.get_model("guide", "Version").objects.create(
            manuscript=manuscript, number=number, state="published" if number == count else "replaced", content=row,
            based_on=number - 1 or None, nl_since=number, en_since=number, role="job:migration", created_at=now,
            published_at=now,
        )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("guide", "0002_versions")]
    operations = [migrations.RunPython(begin_histories, migrations.RunPython.noop)]
