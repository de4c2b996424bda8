"""The tables of the help guide: entries in two languages, helplines, leaflets, and the number of the edition."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal

LANGUAGES = (("nl", "Nederlands"), ("en", "English"))
PUBLIC = NotPersonal("Public texts about help; the checker is named by role, never by person.")


class Edition(models.Model):
    """One row that counts the changes to the guide, so that every process knows when its copy is old."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=0)

    personal_data: ClassVar[NotPersonal] = PUBLIC

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(condition=Q(id=1), name="guide_one_edition")
        ]


class Line(models.Model):
    """A helpline as it may be shown. A number without a person's check is a safety defect (A3)."""

    id = models.SlugField(primary_key=True, max_length=40)
    purpose = models.CharField(max_length=30)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    for_nl = models.CharField(max_length=200)
    for_en = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True)
    tel = models.CharField(max_length=30, blank=True)
    alt_phone = models.CharField(max_length=30, blank=True)
    alt_tel = models.CharField(max_length=30, blank=True)
    chat_url = models.URLField(blank=True)
    site_url = models.URLField(blank=True)
    cost_nl = models.CharField(max_length=200, blank=True)
    cost_en = models.CharField(max_length=200, blank=True)
    hours = models.JSONField(default=list)
    hours_note_nl = models.CharField(max_length=300, blank=True)
    hours_note_en = models.CharField(max_length=300, blank=True)
    holidays = models.CharField(max_length=10, choices=[("same", "same"), ("differs", "differs"), ("also", "also")])
    languages = models.JSONField(default=list)
    languages_proven = models.BooleanField(default=False)
    languages_note_nl = models.CharField(max_length=200, blank=True)
    languages_note_en = models.CharField(max_length=200, blank=True)
    anonymous = models.BooleanField(null=True)
    ages = models.JSONField(null=True)
    local = models.JSONField(default=list)
    verification = models.CharField(max_length=1, choices=[(level, level) for level in "ABCD"])
    display = models.CharField(max_length=4, choices=[("show", "show"), ("link", "link"), ("hide", "hide")])
    hidden_because_nl = models.CharField(max_length=300, blank=True)
    hidden_because_en = models.CharField(max_length=300, blank=True)
    check_note_nl = models.CharField(max_length=300, blank=True)
    check_note_en = models.CharField(max_length=300, blank=True)
    checked_on = models.DateField()
    checked_by = models.CharField(max_length=120)
    second_check_by = models.CharField(max_length=120, blank=True)
    sources = models.JSONField(default=list)
    featured = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=100)

    personal_data: ClassVar[NotPersonal] = PUBLIC

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            # Level D rests on a seed or on memory: such a number can never stand in the table as one to show.
            models.CheckConstraint(
                condition=~Q(verification="D") | (Q(phone="") & Q(alt_phone="") & Q(tel="") & Q(alt_tel="")),
                name="guide_unchecked_number_is_absent",
            ),
            models.CheckConstraint(
                condition=~Q(verification="D") | ~Q(display="show"), name="guide_unchecked_line_is_not_shown"
            ),
        ]

    def __str__(self) -> str:
        return self.id


class Entry(models.Model):
    """One form of help, inside or outside the university; its words stand in EntryText (A1)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(unique=True, max_length=60)
    kind = models.CharField(max_length=10)
    level = models.PositiveSmallIntegerField(null=True)
    role = models.SlugField(max_length=60, blank=True)
    line = models.ForeignKey(Line, null=True, on_delete=models.PROTECT, related_name="+")
    audience = models.JSONField(default=list)
    topics = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    campuses = models.JSONField(default=list)
    cost = models.CharField(max_length=20)
    urgent = models.BooleanField(default=False)
    needs_appointment = models.BooleanField(default=False)
    walk_in = models.BooleanField(default=False)
    # Pages on violence, stalking or an unsafe home carry a way to leave them at once (ux.md 3.3).
    quick_exit = models.BooleanField(default=False)
    next = models.JSONField(default=list)
    instead = models.JSONField(default=list)
    checked_on = models.DateField()
    checked_by = models.CharField(max_length=120)
    sources = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)

    personal_data: ClassVar[NotPersonal] = PUBLIC

    def __str__(self) -> str:
        return self.slug


class EntryText(models.Model):
    """An entry's words in one language, with the phrases people use when they need it (they feed the finder)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=2, choices=LANGUAGES)
    title = models.CharField(max_length=120)
    summary = models.CharField(max_length=200)
    words: Any = models.JSONField(default=dict)
    asked = models.JSONField(default=list)

    personal_data: ClassVar[NotPersonal] = PUBLIC

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["entry", "language"], name="guide_one_text_per_language")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.language}"


class Leaflet(models.Model):
    """A text of its own with versions: what you may expect (A5), worried about someone (B10), the chain in words."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.SlugField(max_length=40)
    version = models.CharField(max_length=20)
    starts_on = models.DateField()
    content: Any = models.JSONField(default=dict)

    personal_data: ClassVar[NotPersonal] = PUBLIC

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["key", "version"], name="guide_leaflet_version_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["key", "starts_on"], name="guide_leaflet_current")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
