"""Adds the waiting list: places, offers, who cannot wait, and whether a service is open (C2, R3)."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import naast.foundation.core.ids
import naast.foundation.core.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("appointments", "0003_feed"),
        ("people", "0005_import_unanswered"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WaitingPlace",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(default=naast.foundation.core.ids.new_code, max_length=20, unique=True)),
                ("campus", models.CharField(blank=True, max_length=40)),
                ("modes", models.CharField(blank=True, max_length=40)),
                ("moments", models.CharField(blank=True, max_length=200)),
                ("joined_at", models.DateTimeField()),
                ("order_at", models.DateTimeField()),
                ("told_place", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("offered", "a time is offered"),
                            ("resting", "two offers lapsed; asked whether they still wait"),
                            ("booked", "has an appointment"),
                            ("left", "left the list"),
                            ("closed", "closed by the university"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("lapses", models.PositiveSmallIntegerField(default=0)),
                ("urgency", models.CharField(default="normal", max_length=8)),
                ("language", models.CharField(default="nl", max_length=2)),
                ("first_contact_at", models.DateTimeField(blank=True, null=True)),
                ("guidance_started_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="appointments.appointment",
                    ),
                ),
                (
                    "faculty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.faculty",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.programme",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.role"),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="UrgentRequest",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(default=naast.foundation.core.ids.new_code, max_length=20, unique=True)),
                ("said_yes_at", models.DateTimeField()),
                (
                    "sentence",
                    naast.foundation.core.sealed.EncryptedText(
                        file="waiting", max_length=300, null=True, subject="student"
                    ),
                ),
                ("profession", models.CharField(max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("deadline", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=10)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appointments.waitingplace"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="OrderChange",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("changed_at", models.DateTimeField()),
                (
                    "reason",
                    naast.foundation.core.sealed.EncryptedText(file="waiting", max_length=300, subject="student"),
                ),
                ("stood_at", models.DateTimeField()),
                ("stands_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "student",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appointments.waitingplace"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("offered_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("outcome", models.CharField(blank=True, max_length=10)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "appointment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appointments.appointment"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="appointments.waitingplace"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ServiceState",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=naast.foundation.core.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("campus", models.CharField(blank=True, max_length=40)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("limited", "limited"), ("stopped", "stopped")], max_length=8
                    ),
                ),
                ("reason_nl", models.CharField(blank=True, max_length=300)),
                ("reason_en", models.CharField(blank=True, max_length=300)),
                ("since", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("set_at", models.DateTimeField()),
                (
                    "faculty",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.faculty",
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.role"),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["role", "-set_at"], name="service_state_newest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "limited", "stopped"])), name="service_state_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"),
                            models.Q(
                                models.Q(("reason_nl", ""), _negated=True), models.Q(("reason_en", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="service_state_has_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="waitingplace",
            index=models.Index(
                condition=models.Q(("state__in", ["waiting", "offered", "resting"])),
                fields=["role", "order_at"],
                name="waiting_line",
            ),
        ),
        migrations.AddIndex(
            model_name="waitingplace",
            index=models.Index(fields=["student", "role"], name="waiting_by_student"),
        ),
        migrations.AddConstraint(
            model_name="waitingplace",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["waiting", "offered", "resting"])),
                fields=("student", "role"),
                name="one_place_per_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["waiting", "offered", "resting", "booked", "left", "closed"])),
                name="place_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingplace",
            constraint=models.CheckConstraint(
                condition=models.Q(("urgency__in", ["normal", "asked", "urgent"])), name="place_urgency_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="waitingplace",
            constraint=models.CheckConstraint(condition=models.Q(("told_place__gte", 1)), name="places_count_from_one"),
        ),
        migrations.AddIndex(
            model_name="urgentrequest",
            index=models.Index(condition=models.Q(("outcome", "")), fields=["deadline"], name="urgent_undecided"),
        ),
        migrations.AddConstraint(
            model_name="urgentrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("place",), name="one_urgent_request"
            ),
        ),
        migrations.AddConstraint(
            model_name="urgentrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "yes", "no", "by-itself"])), name="urgent_outcome_known"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(condition=models.Q(("outcome", "")), fields=["until"], name="offers_standing"),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")), fields=("place",), name="one_offer_at_a_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "accepted", "declined", "lapsed", "taken-back"])),
                name="offer_outcome_known",
            ),
        ),
    ]
