"""Each file has keys of its own; letters say nothing; the export gives what is ready; drafts and pads stay out."""

import pytest

from naast.foundation.access.actor import Job
from naast.foundation.core.models import DataKey
from naast.foundation.core.sealed import CannotOpen, destroy_key
from naast.foundation.notify.models import Message
from naast.foundation.privacy import ports as privacy
from naast.support.guidance.actions import ask_evaluation, ask_to_read, close_file, jot, make_ready, reopen_file, write
from naast.support.guidance.models import Entry, PsychologistEntry
from naast.support.guidance.queries import parts_for_handover
from naast.support.guidance.tests.conftest import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(opened, cast):
    files = opened(), opened("ilse", "psychologist")
    write(actor=actor_of(cast.noor), code=files[0].code, kind="note", text="KANARIE-A")
    write(actor=actor_of(cast.ilse), code=files[1].code, kind="note", text="KANARIE-P")
    return files


def row(model):
    return model.objects.unscoped(reason="a test looks").get()


def test_two_files_of_one_student_have_two_keys(two):
    keys = set(DataKey.objects.values_list("subject", "file"))
    assert (two[0].pk, "guidance") in keys
    assert (two[1].pk, "guidance-psychologist") in keys
    destroy_key(two[0].pk, "guidance")
    with pytest.raises(CannotOpen):
        _text = row(Entry).text
    assert row(PsychologistEntry).text == "KANARIE-P"


def test_a_text_does_not_open_in_the_other_file(two):
    """Swapped between the two tables, keys and rows, it is refused."""
    from naast.foundation.access.action import action
    from naast.foundation.access.page import anyone

    entry = row(Entry)
    other = row(PsychologistEntry)
    other.__dict__["text"] = entry.__dict__["text"]
    with pytest.raises(CannotOpen):
        _text = other.text
    assert action
    assert anyone


def test_neither_text_stands_plain_in_the_database(two):
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("guidance_entry", "guidance_psychologistentry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert b"KANARIE" not in b"".join(
                bytes(str(value), "utf-8") for each in cursor.fetchall() for value in each
            )


def test_the_export_gives_what_is_ready_and_names_nobody(two, cast):
    give = privacy.export_of("guidance.PsychologistEntry")
    plain = str(give(row(PsychologistEntry), cast.sanne.pk))
    assert "KANARIE-P" not in plain
    assert "vier weken" in plain
    make_ready(actor=actor_of(cast.ilse), code=two[1].code)
    plain = str(give(row(PsychologistEntry), cast.sanne.pk))
    assert "KANARIE-P" in plain
    assert "Ilse" not in plain
    assert privacy.left_out("guidance.Scratch")
    assert privacy.left_out("guidance.Draft")
    assert privacy.role_of("guidance.PsychologistEntry").role == "file__role"


def test_an_access_request_freezes_the_pad(two, cast):
    from naast.foundation.core.ids import new_id
    from naast.foundation.privacy.events import AccessAsked
    from naast.support.guidance.jobs import freeze_pads
    from naast.support.guidance.models import Scratch

    jot(actor=actor_of(cast.noor), code=two[0].code, text="Vluchtig")
    jot(actor=actor_of(cast.ilse), code=two[1].code, text="Ook vluchtig")
    freeze_pads(AccessAsked(cast.sanne.pk, new_id()))
    seen = Scratch.objects.seen_by(actor_of(cast.thea))
    assert [line.text for line in seen] == ["Vluchtig"]
    assert Scratch.objects.seen_by(actor_of(cast.rik)).count() == 0


def test_frozen_lines_are_weighed_and_a_psychologists_by_the_psychologist(two, cast, signed_in):
    from naast.support.guidance.actions import freeze_scratch
    from naast.support.guidance.models import Scratch
    from naast.support.guidance.tests.conftest import main

    one = jot(actor=actor_of(cast.noor), code=two[0].code, text="Leek moe")
    other = jot(actor=actor_of(cast.ilse), code=two[1].code, text="Ook moe")
    pads = "/nl/medewerker/kladblokken"
    thea = signed_in(cast.thea)
    assert thea.post(pads, {"line": one.code, "do": "belongs"}).status_code == 404
    freeze_scratch(actor=Job("test"), student=cast.sanne)
    page = main(thea.get(pads))
    assert "Leek moe" in page
    assert "Ook moe" not in page
    assert thea.post(pads, {"line": other.code, "do": "belongs"}).status_code == 404
    assert thea.post(pads, {"line": "x y", "do": "passing"}).status_code == 404
    for who in ("rik", "noor", "fatima", "sanne"):
        assert signed_in(getattr(cast, who)).get(pads).status_code == 404
    assert thea.post(pads, {"line": one.code, "do": "belongs"}).status_code == 302
    assert "Leek moe" in main(signed_in(cast.sanne).get(f"/nl/mijn/begeleiding/{two[0].code}"))
    pad = f"/nl/medewerker/studenten/{two[1].code}/kladblok"
    assert signed_in(cast.ilse).post(pad, {"line": other.code, "do": "passing"}).status_code == 302
    assert not Scratch.objects.unscoped(reason="a test looks").filter(frozen_at__isnull=False).exists()


def test_a_hand_over_holds_what_the_student_may_read(two, cast):
    noor, ilse = actor_of(cast.noor), actor_of(cast.ilse)
    assert [part.text for part in parts_for_handover(noor, two[0])] == ["KANARIE-A"]
    assert parts_for_handover(ilse, two[1]) == []
    assert parts_for_handover(ilse, two[0]) == []
    make_ready(actor=ilse, code=two[1].code)
    write(actor=ilse, code=two[1].code, kind="goal", text="Rust")
    assert [part.text for part in parts_for_handover(ilse, two[1])] == ["Rust", "KANARIE-P"]


def test_letters_go_to_the_one_they_are_for_and_say_nothing(two, cast):
    from naast.foundation.notify.letters import Reader, letter_of

    ask_evaluation(actor=actor_of(cast.noor), code=two[0].code)
    ask_to_read(actor=actor_of(cast.sanne), code=two[1].code)
    posted = {(m.letter, m.person_id) for m in Message.objects.unscoped(reason="a test looks")}
    assert ("guidance.evaluation", cast.sanne.pk) in posted
    assert ("guidance.reading", cast.ilse.pk) in posted
    for name, person, file in (("evaluation", cast.sanne, two[0]), ("reading", cast.ilse, two[1])):
        build = letter_of(f"guidance.{name}").build
        said = build(Reader(actor_of(person), person.shown_name, "nl"), file.pk)
        assert said is not None
        plain = f"{said.subject} {said.paragraphs} {said.notice}".lower()
        for word in ("psycholo", "sanne", "ilse", "noor", "advise", "kanarie"):
            assert word not in plain
        assert build(Reader(actor_of(cast.kees), "", "nl"), file.pk) is None


def test_closing_and_reopening_is_told_to_who_listens(two, cast, monkeypatch):
    from naast.support.guidance.actions import planning
    from naast.support.guidance.events import FileClosed, FileOpened

    heard = []
    monkeypatch.setattr(planning, "emit", heard.append)
    noor = actor_of(cast.noor)
    close_file(actor=noor, code=two[0].code, text="")
    close_file(actor=noor, code=two[0].code, text="")
    reopen_file(actor=noor, code=two[0].code)
    assert heard == [
        FileClosed(two[0].pk, cast.sanne.pk, "study-adviser"),
        FileOpened(two[0].pk, cast.sanne.pk, "study-adviser"),
    ]
    assert Job("test")
