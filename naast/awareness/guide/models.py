"""The tables of the help guide: what is shown (entries in two languages, helplines, leaflets) and how it came about."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData

from .rules.lines import HOW
from .rules.versions import WAITING, WORKING, Kind, State

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
    second_check_role = models.CharField(max_length=60, blank=True)
    second_check_how = models.CharField(max_length=10, blank=True, choices=[(how, how) for how in HOW])
    second_check_on = models.DateField(null=True)
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


class Manuscript(models.Model):
    """What is edited as one: an entry, a line or a leaflet, with the numbers of its versions and the unit that owns it.

    `head` is the version a next one must be based on, `last` the highest number given out, `published` the one that
    shows. Writers take this row first, so that two of them are never given one number.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    key = models.SlugField(max_length=60)
    owner = models.ForeignKey("people.Faculty", null=True, on_delete=models.PROTECT, related_name="+")
    title_nl = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=120, blank=True)
    head = models.PositiveIntegerField(default=0)
    last = models.PositiveIntegerField(default=0)
    published = models.PositiveIntegerField(null=True)
    review_on = models.DateField(null=True)
    changed_at = models.DateTimeField()

    personal_data: ClassVar[NotPersonal] = NotPersonal("Names a text; who wrote it stands with each version.")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "key"], name="guide_manuscript_once"),
            models.CheckConstraint(condition=Q(head__lte=models.F("last")), name="guide_head_was_given_out"),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["review_on"], name="guide_manuscript_review")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


def _in(states: frozenset[State]) -> Q:
    return Q(state__in=sorted(state.value for state in states))


class Version(models.Model):
    """One saved text, whole and in both languages, in the shape of its row of the bundle.

    Its words never change; its state does, as `rules.versions.MOVES` says. `changed` names the fields that differ from
    the version it is based on; `nl_since` and `en_since` the number at which each language was last written.
    """

    open_because: ClassVar[str] = (
        "Texts about help, public once published; drafts and names of writers leave through queries.desk for editors."
    )
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="author",
        keep="As long as the text exists: a guide must be able to show who changed a number; two years after that.",
        on_erase="anonymise",
        fields={
            "id": "technical",
            "manuscript": "technical",
            "number": "technical",
            "state": "technical",
            "content": "technical",
            "changed": "technical",
            "based_on": "technical",
            "restored_from": "technical",
            "nl_since": "technical",
            "en_since": "technical",
            "note": "free-text",
            "because": "free-text",
            "author": "identity",
            "role": "study",
            "created_at": "trace",
            "approved_by": "identity",
            "approved_at": "trace",
            "checked_by": "identity",
            "checked_role": "study",
            "checked_how": "technical",
            "checked_at": "trace",
            "publish_at": "technical",
            "withdraw_at": "technical",
            "published_at": "technical",
            "ended_at": "technical",
            "faults": "technical",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    manuscript = models.ForeignKey(Manuscript, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=[(state.value, state.value) for state in State])
    content: Any = models.JSONField()
    changed: Any = models.JSONField(default=list)
    based_on = models.PositiveIntegerField(null=True)
    restored_from = models.PositiveIntegerField(null=True)
    nl_since = models.PositiveIntegerField()
    en_since = models.PositiveIntegerField()
    note = models.CharField(max_length=300, blank=True)
    because = models.CharField(max_length=300, blank=True)
    author = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=60)
    created_at = models.DateTimeField()
    approved_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey("people.Person", null=True, on_delete=models.PROTECT, related_name="+")
    checked_role = models.CharField(max_length=60, blank=True)
    checked_how = models.CharField(max_length=10, blank=True, choices=[(how, how) for how in HOW])
    checked_at = models.DateTimeField(null=True)
    publish_at = models.DateTimeField(null=True)
    withdraw_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    faults: Any = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["manuscript", "number"], name="guide_version_once"),
            models.UniqueConstraint(
                fields=["manuscript"], condition=_in(frozenset({State.PUBLISHED})), name="guide_one_version_shows"
            ),
            models.UniqueConstraint(fields=["manuscript"], condition=_in(WORKING), name="guide_one_draft"),
            models.UniqueConstraint(fields=["manuscript"], condition=_in(WAITING), name="guide_one_waits"),
            models.CheckConstraint(
                condition=Q(checked_by=None) | ~Q(checked_by=models.F("author")), name="guide_second_is_another"
            ),
            models.CheckConstraint(
                condition=~_in(frozenset({State.SCHEDULED})) | Q(publish_at__isnull=False),
                name="guide_schedule_has_a_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["state", "publish_at"], name="guide_version_due"),
            models.Index(fields=["author", "state"], name="guide_version_of_writer"),
        ]

    def __str__(self) -> str:
        return f"{self.manuscript_id} {self.number}"
