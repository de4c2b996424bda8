"""Everything about one person as a file: complete, valid, readable, and about nobody else (trust 27)."""

import io
import json
from pathlib import Path

import jsonschema_rs
import pypdf
import pytest
from django.apps import apps
from django.utils.translation import override

from naast.foundation.core.personal import PersonalData, declaration_of
from naast.foundation.privacy import ports
from naast.foundation.privacy.actions import ask_export
from naast.foundation.privacy.actions.exporting import AskedAlready, forget_exports
from naast.foundation.privacy.documents import Document, facts, heading, items, paragraph, pdf, table
from naast.foundation.privacy.models import Export
from naast.foundation.privacy.queries.export import everything_about
from naast.foundation.privacy.queries.names import FIELDS, VALUES
from naast.foundation.privacy.queries.reading import to_read
from naast.foundation.privacy.queries.words import choice_words
from naast.foundation.privacy.tests.conftest import actor_of, rows, work

pytestmark = pytest.mark.django_db
SCHEMA = json.loads((Path(__file__).parents[4] / "docs/privacy/export-schema.json").read_text(encoding="utf-8"))


def words_of(document: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(document)).pages)


def test_every_field_of_every_table_stands_in_the_file_once_or_is_explained(people):
    data = everything_about(people.sanne.pk, language="nl")
    jsonschema_rs.validator_for(SCHEMA).validate(data)
    places: dict[str, int] = {}
    for group in ("tables", "left_out", "about_nobody"):
        for entry in data[group]:
            places[entry["table"]] = places.get(entry["table"], 0) + 1
    wanted = {model._meta.label for model in apps.get_models(include_auto_created=True) if not model._meta.proxy}
    assert {label for label, times in places.items() if times == 1} == wanted
    for entry in data["tables"]:
        declaration = declaration_of(apps.get_model(entry["table"]))
        assert isinstance(declaration, PersonalData)
        assert [field["name"] for field in entry["fields"]] == list(declaration.fields)
    assert all(entry["because"].strip() for entry in (*data["left_out"], *data["about_nobody"]))


def test_a_table_that_is_forgotten_would_be_noticed(people, monkeypatch):
    from naast.foundation.privacy.queries import export

    whole = list(export.tables_about_people())
    monkeypatch.setattr(export, "tables_about_people", lambda: iter(whole[1:]))
    data = everything_about(people.sanne.pk, language="nl")
    assert whole[0][0]._meta.label not in {entry["table"] for entry in (*data["tables"], *data["left_out"])}


def test_what_is_mine_is_there_and_what_is_anothers_is_not(people, asks):
    asks(people.sanne, text="KANARIE van mij")
    asks(people.daan, text="KANARIE van een ander")
    for language in ("nl", "en"):
        data = everything_about(people.sanne.pk, language=language)
        text = json.dumps(data, ensure_ascii=False)
        assert "KANARIE van mij" in text
        for other in (people.daan, people.noor, people.thea):
            for part in (other.shown_name, other.family_name, other.person_number, str(other.pk), other.pk.hex):
                assert part not in text
        assert "KANARIE van een ander" not in text
        read = words_of(pdf(to_read(data)))
        assert "KANARIE van mij" in read
        assert people.sanne.person_number in read


def test_who_answered_is_not_named(people, asks):
    from naast.foundation.privacy.actions import answer_request

    row = asks(people.sanne)
    answer_request(actor=actor_of(people.thea), code=row.code, text="Dat doen we niet meer.")
    text = json.dumps(everything_about(people.sanne.pk, language="nl"), ensure_ascii=False)
    assert "Dat doen we niet meer." in text
    assert people.thea.shown_name not in text
    assert str(people.thea.pk) not in text


def test_a_room_may_say_it_nicer_or_leave_it_out(people, asks, monkeypatch):
    asks(people.sanne, text="KANARIE")
    monkeypatch.setitem(ports._exports, "privacy.privacyrequest", lambda row, person: {"mijn vraag": "anders gezegd"})
    assert "anders gezegd" in json.dumps(everything_about(people.sanne.pk, language="nl"))
    monkeypatch.setitem(ports._left_out, "privacy.privacyrequest", "een kladje")
    data = everything_about(people.sanne.pk, language="nl")
    assert "KANARIE" not in json.dumps(data)
    assert {"table": "privacy.PrivacyRequest", "because": "een kladje"} in data["left_out"]


def test_asked_made_and_gone_after_seven_days(people, clock):
    from naast.foundation.access.actor import Job
    from naast.foundation.core.sealed import KeyDestroyed

    actor = actor_of(people.sanne)
    asked = ask_export(actor=actor)
    with pytest.raises(AskedAlready):
        ask_export(actor=actor)
    work()
    made = rows(Export).get(pk=asked.pk)
    assert (made.state, (made.until - made.ready_at).days) == (Export.READY, 7)
    assert json.loads(made.plain)["format"] == "naast-export/1"
    assert not Export.objects.seen_by(actor_of(people.daan)).exists()
    clock.forward(days=6)
    assert forget_exports(actor=Job("test")) == 0
    clock.forward(days=2)
    assert forget_exports(actor=Job("test")) == 1
    with pytest.raises(KeyDestroyed):
        _ = made.plain
    assert rows(Export).get(pk=asked.pk).state == Export.OVER


def test_what_people_write_is_text_and_never_markup_and_everything_can_be_printed():
    wild = 'emoji 😀 中文 العربية #panic("x") $x$ *b* \\u0000 \x00\x0b\u202e <b> "quote" \\back'
    document = Document(
        "Titel",
        "",
        "nl",
        "Naast",
        (heading(wild), paragraph(wild), facts([(wild, wild)]), items([wild]), table(["a"], [[wild]])),
    )
    made = pdf(document)
    assert '#panic("x") $x$ *b*' in words_of(made).replace("\n", " ") or "panic" in words_of(made)
    assert "grinning face" in words_of(made)
    reader = pypdf.PdfReader(io.BytesIO(made))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "nl"
    assert b"pdfuaid" in reader.trailer["/Root"]["/Metadata"].get_data()


def fields_and_choices():
    """Give every field that stands in somebody's file, and every value its table allows."""
    for model in apps.get_models(include_auto_created=True):
        declaration = declaration_of(model)
        label = model._meta.label
        if isinstance(declaration, PersonalData) and declaration.subject and not ports.left_out(label):
            nicer = ports.export_of(label) is not None
            for field in model._meta.concrete_fields:
                if not nicer and declaration.fields[field.name] != "technical":
                    choices = [str(value) for value, _words in field.choices or () if value]
                    yield label, field.name, choices


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_name_of_our_own_code_stands_in_what_one_reads(language):
    with override(language):
        for label, name, choices in fields_and_choices():
            if language == "nl":
                assert name in FIELDS, f"{label}.{name} has no words"
            for value in choices:
                assert value in VALUES or choice_words(value, name) != value, f"{label}.{name}: {value} has no words"


def test_control_a_field_without_words_would_be_noticed(monkeypatch):
    monkeypatch.delitem(FIELDS, "starts_at")
    with pytest.raises(AssertionError, match="starts_at has no words"):
        test_no_name_of_our_own_code_stands_in_what_one_reads("nl")


def test_many_short_rows_read_as_a_table_and_a_place_by_its_name(people, asks):
    for number in range(3):
        asks(people.sanne, text=f"KANARIE {number}")
    data = everything_about(people.sanne.pk, language="nl")
    trail = next(each for each in data["tables"] if each["table"] == "audit.AuditLine")
    assert len(trail["rows"]) > 2
    kinds = {block["kind"] for block in to_read(data).blocks}
    assert "table" in kinds
    places = next(each for each in data["tables"] if each["table"] == "people.Enrolment")
    places["rows"] = [{"number": 1, "values": {"phase": "first-year", "programme": "people.Person/1"}}]
    text = str(to_read(data).blocks)
    assert "eerste jaar" in text
    assert "Wie je bent, 1" in text
    assert "first-year" not in text
