"""Tables of the university: its units, its people, who studies what and who holds which function until when."""

import datetime
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q

from naast.foundation.access.confidential import ConfidentialModel
from naast.foundation.core.ids import new_id
from naast.foundation.core.personal import NotPersonal, PersonalData
from naast.foundation.people.rules import is_younger_than

LANGUAGES = [("nl", "Nederlands"), ("en", "English")]


def _period_runs_forward(name: str) -> models.CheckConstraint:
    """Refuse a period that ends before it starts; a period without an end is still running."""
    return models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name=name)


class University(models.Model):
    """An institution; person numbers are unique within it."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("An institution is not a person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name_nl


class Campus(models.Model):
    """A city in which the university teaches; support must work for each city alone (E9)."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A city is not a person.")

    slug = models.SlugField(max_length=40, primary_key=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "campuses"

    def __str__(self) -> str:
        return self.name_nl


class Faculty(models.Model):
    """A faculty of the university."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A faculty is not a person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    university = models.ForeignKey(University, on_delete=models.PROTECT, related_name="faculties")
    code = models.SlugField(max_length=40, unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)

    class Meta:
        verbose_name_plural = "faculties"

    def __str__(self) -> str:
        return self.name_nl


class Programme(models.Model):
    """A programme of study, taught in one city."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("A programme is not a person.")

    BACHELOR, MASTER = "bachelor", "master"
    LEVELS = [(BACHELOR, "bachelor"), (MASTER, "master")]
    TAUGHT_IN = [("nl", "Nederlands"), ("en", "English"), ("nl,en", "Nederlands, English")]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=LEVELS)
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, related_name="programmes")
    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, related_name="programmes")
    taught_in = models.CharField(max_length=10, choices=TAUGHT_IN)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=["bachelor", "master"]), name="programme_level_known"),
            models.CheckConstraint(condition=Q(taught_in__in=["nl", "en", "nl,en"]), name="programme_language_known"),
        ]

    def __str__(self) -> str:
        return self.name_nl


class PersonManager(BaseUserManager["Person"]):
    """Finds people the way Django's sign-in machinery expects; people are made by the import action alone."""


class Person(AbstractBaseUser):
    """Somebody who studies or works here; what is known about them is only what help needs.

    On the open list: sign-in libraries and sessions read this table before any actor exists. Leavers stay
    (`ended_on`), because appointments and the audit trail refer to them, until their retention term is over.
    `last_login` tells the first sign-in from the others (A5) and is shown to nobody.
    """

    open_because: ClassVar[str] = (
        "Sessions and sign-in libraries read it before an actor exists; names leave it through queries."
    )
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="pk",
        keep="Until two years after the person left (ended_on); after that names, address and birth date are emptied.",
        on_erase="anonymise",
        because="The id stays as a tombstone, so that the audit trail still shows that somebody looked.",
        fields={
            "id": "technical",
            "password": "technical",
            "last_login": "trace",
            "institution": "study",
            "person_number": "identity",
            "given_name": "identity",
            "family_name": "identity",
            "shown_name": "identity",
            "email": "contact",
            "language": "contact",
            "birth_date": "identity",
            "student": "study",
            "staff": "study",
            "active": "technical",
            "ended_on": "study",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    institution = models.ForeignKey(University, on_delete=models.PROTECT, related_name="+")
    person_number = models.CharField(max_length=40)
    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=120)
    shown_name = models.CharField(max_length=200)
    email = models.EmailField(max_length=254, blank=True)
    language = models.CharField(max_length=2, choices=LANGUAGES, default="nl")
    birth_date = models.DateField(null=True, blank=True)
    student = models.BooleanField(default=False)
    staff = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    ended_on = models.DateField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()

    # The key itself: person numbers are unique per institution only, and an e-mail address never identifies (G5).
    USERNAME_FIELD = "id"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name_plural = "people"
        constraints = [
            models.UniqueConstraint(fields=["institution", "person_number"], name="person_number_once_per_institution"),
            models.CheckConstraint(condition=Q(language__in=["nl", "en"]), name="person_language_known"),
            models.CheckConstraint(condition=~Q(person_number=""), name="person_number_given"),
        ]

    def __str__(self) -> str:
        # The id, not the name: this text ends up in logs and error pages.
        return str(self.pk)

    @property
    def kinds(self) -> frozenset[str]:
        """Say what this person is here: student, staff, both."""
        return frozenset(kind for kind in ("student", "staff") if getattr(self, kind))

    @property
    def is_active(self) -> bool:  # type: ignore[override]  # Django declares a class attribute
        """Tell Django's machinery whether the account is switched on; `is_here` knows the last day too."""
        return self.active

    def is_here(self, on: datetime.date) -> bool:
        """Whether this person may sign in on that day: switched on, and the last day not passed."""
        return self.active and (self.ended_on is None or on <= self.ended_on)

    def is_under(self, age: int, on: datetime.date) -> bool:
        """Whether this person is younger than `age` on that day; the only thing anybody learns of the birth date (G9).

        Without a birth date a student counts as under 18 but not as under 16 (protected, not shut out); staff as adult.
        """
        if self.birth_date is None:
            return self.student and not self.staff and age == 18
        return is_younger_than(age, birth_date=self.birth_date, on=on)


class Enrolment(ConfidentialModel):
    """Somebody studies a programme, from a day until a day."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until two years after the enrolment ended.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "programme": "study",
            "cohort": "study",
            "phase": "study",
            "starts_on": "study",
            "ends_on": "study",
        },
    )

    PHASES = [
        ("first-year", "first year"),
        ("bachelor", "later years"),
        ("premaster", "pre-master"),
        ("master", "master"),
    ]

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+")
    cohort = models.PositiveSmallIntegerField()
    phase = models.CharField(max_length=10, choices=PHASES)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["person", "programme", "cohort"], name="enrolment_once_per_cohort"),
            models.CheckConstraint(condition=Q(cohort__gte=1950, cohort__lte=2200), name="enrolment_cohort_is_a_year"),
            models.CheckConstraint(
                condition=Q(phase__in=["first-year", "bachelor", "premaster", "master"]), name="enrolment_phase_known"
            ),
            _period_runs_forward("enrolment_runs_forward"),
        ]


class Role(models.Model):
    """A kind of function, with what it is called, where it stands in the chain and how secret its talks are."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Describes a kind of function, not a person.")

    BOTH, STUDENT, STAFF, OUTSIDE = "both", "student", "staff", "outside"
    HELD_BY = [(BOTH, "students and staff"), (STUDENT, "students"), (STAFF, "staff"), (OUTSIDE, "nobody here")]

    slug = models.SlugField(max_length=40, primary_key=True)
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    level = models.PositiveSmallIntegerField(null=True, blank=True)
    support_staff = models.BooleanField(default=False)
    held_by = models.CharField(max_length=10, choices=HELD_BY, default=STAFF)
    confidentiality_nl = models.CharField(max_length=300, blank=True)
    confidentiality_en = models.CharField(max_length=300, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(condition=Q(level=None) | Q(level__lte=4), name="role_level_in_chain"),
            models.CheckConstraint(
                condition=Q(held_by__in=["both", "student", "staff", "outside"]), name="role_held_by_known"
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class RoleTerm(models.Model):
    """What one programme calls a role and who holds it there: a mentor is a student here, a lecturer there (D1)."""

    personal_data: ClassVar[NotPersonal] = NotPersonal("Describes a word a programme uses, not a person.")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="role_terms")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="terms")
    name_nl = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    held_by = models.CharField(max_length=10, choices=Role.HELD_BY)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "role"], name="role_term_once_per_programme"),
            models.CheckConstraint(
                condition=Q(held_by__in=["both", "student", "staff"]), name="role_term_held_by_known"
            ),
        ]


class Function(models.Model):
    """Somebody holds a role, for a unit, from a day until a day.

    Unit: a faculty, or a programme, or neither (the whole university); `campus` narrows any of them to one city.
    The same person cannot hold the same role for the same unit twice on one day; the database refuses it.
    On the open list: who works where in which role is public within the university; names only after sign-in.
    """

    open_because: ClassVar[str] = (
        "Who holds which function is public within the university; queries shows names after sign-in only."
    )
    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until two years after the function ended.",
        on_erase="delete",
        fields={
            "id": "technical",
            "person": "identity",
            "role": "study",
            "faculty": "study",
            "programme": "study",
            "campus": "study",
            "starts_on": "study",
            "ends_on": "study",
            "languages": "contact",
            "location": "contact",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="+")
    faculty = models.ForeignKey(Faculty, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    campus = models.ForeignKey(Campus, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    languages = models.CharField(max_length=40, default="nl")
    location = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(faculty=None) | Q(programme=None), name="function_has_one_unit"),
            _period_runs_forward("function_runs_forward"),
        ]
        indexes = [models.Index(fields=["role", "programme"], name="function_by_role_programme")]


class StandIn(ConfidentialModel):
    """Somebody stands in for a function, from a day until a day; the reason is nobody's business (D6)."""

    personal_data: ClassVar[PersonalData] = PersonalData(
        subject="person",
        keep="Until two years after it ended.",
        on_erase="delete",
        fields={
            "id": "technical",
            "function": "technical",
            "person": "identity",
            "starts_on": "study",
            "ends_on": "study",
        },
    )

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    function = models.ForeignKey(Function, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta(ConfidentialModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["function", "person", "starts_on"], name="stand_in_once_per_start"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="stand_in_runs_forward"),
        ]
