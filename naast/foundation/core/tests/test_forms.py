"""Every form of the house: labelled, explained, mended from the summary, and unmoved by whatever is sent to it."""

import datetime
from html.parser import HTMLParser

import pytest
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from hypothesis import given, settings
from hypothesis import strategies as st

from naast.foundation.core import forms, typed_days
from naast.foundation.core.models import ClosureDay

TODAY = datetime.date(2026, 11, 22)


class Trial(forms.Form):
    name = forms.Text("Je naam", hint="Zoals op je pas", missing="Vul je naam in.")
    story = forms.LongText("Wat is er gebeurd?", optional=True, longest=50, rows=3)
    role = forms.Choice(
        "Wie wil je spreken?",
        [("adviser", "Studieadviseur"), ("mentor", "Mentor")],
        hints={"mentor": "Een ouderejaars"},
        hint="Kies er een",
    )
    programme = forms.Select("Opleiding", lambda: [("law", "Rechten"), ("sec", "Security Studies")])
    before = forms.YesNo("Ben je hier eerder geweest?", optional=True)
    day = forms.Date("Welke dag?", earliest=lambda: TODAY, latest=datetime.date(2027, 1, 1))
    mail = forms.Email("E-mailadres", optional=True)
    topics = forms.SeveralOf("Waarover?", [("study", "Studie"), ("home", "Thuis")], optional=True)

    def clean(self):
        if self.cleaned_data.get("name") == "Samen":
            raise forms.ValidationError("Dit past niet bij elkaar.")


GOOD = {"name": "Sanne", "role": "adviser", "programme": "sec", "day": "25-11-2026"}


class Tags(HTMLParser):
    """The tags of a page, with what stands in them."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.stack = [], []
        self.feed(str(html))
        assert self.stack == [], self.stack

    def handle_starttag(self, tag, attrs):
        self.tags.append({"tag": tag, "text": "", **dict(attrs)})
        if tag not in ("input", "br"):
            self.stack.append(tag)

    def handle_endtag(self, tag):
        assert self.stack.pop() == tag

    def handle_data(self, data):
        if self.tags:
            self.tags[-1]["text"] += data

    def all(self, tag, **attributes):
        return [found for found in self.tags if found["tag"] == tag and attributes.items() <= found.items()]

    def one(self, tag, **attributes):
        (found,) = self.all(tag, **attributes)
        return found

    @property
    def ids(self):
        return [found["id"] for found in self.tags if "id" in found]


def show(data=None, form=Trial):
    made = form(data) if data is not None else form()
    return Tags(made.render()), made


# --- What is shown --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [None, {}, GOOD, {**GOOD, "day": "gisteren", "mail": "geen adres"}])
def test_every_control_has_a_label_and_every_pointer_points_somewhere(data):
    page, _made = show(data)
    assert len(page.ids) == len(set(page.ids))
    controls = [tag for tag in page.tags if tag["tag"] in ("input", "select", "textarea")]
    labelled = {tag["for"] for tag in page.all("label")}
    assert {tag["id"] for tag in controls} == labelled
    for tag in page.tags:
        for name in tag.get("aria-describedby", "").split():
            assert name in page.ids
    assert len(page.all("fieldset")) == len(page.all("legend")) == 3
    assert not [tag for tag in page.tags if "style" in tag or any(name.startswith("on") for name in tag)]


def test_hints_are_linked_and_what_may_be_skipped_says_so():
    page, _made = show()
    assert page.one("input", name="name")["aria-describedby"] == "f-name-hint"
    assert page.one("p", id="f-name-hint")["text"].strip() == "Zoals op je pas"
    assert len(page.all("span", **{"class": "optional"})) == 4
    assert page.one("input", value="mentor")["aria-describedby"] == "f-role_1-hint"
    assert "aria-describedby" not in page.one("input", value="adviser")
    assert page.all("fieldset")[0]["aria-describedby"] == "f-role-hint"
    assert not page.all("div", **{"class": "error-summary"})


def test_the_browser_neither_checks_nor_cuts_off():
    page, _made = show()
    assert not [tag for tag in page.tags if "required" in tag or "maxlength" in tag or "cols" in tag]
    assert page.one("textarea")["rows"] == "3"
    assert page.one("input", name="mail") | {
        "type": "email",
        "autocomplete": "email",
        "spellcheck": "false",
    } == page.one("input", name="mail")


def test_a_fault_stands_beside_its_field_and_in_the_summary_with_a_way_to_it():
    page, made = show({"name": " ", "role": "", "programme": "", "day": "31-4-2027", "story": "x" * 60})
    assert made.faults == [
        {"text": "Vul je naam in.", "href": "#f-name"},
        {"text": "Dit is 10 tekens te lang. Er passen 50 tekens.", "href": "#f-story"},
        {"text": "Kies een antwoord.", "href": "#f-role_0"},
        {"text": "Kies een antwoord.", "href": "#f-programme"},
        {"text": "Deze dag bestaat niet. Kijk de dag en de maand nog eens na.", "href": "#f-day"},
    ]
    assert {fault["href"][1:] for fault in made.faults} <= set(page.ids)
    summary = page.one("div", **{"class": "error-summary"})
    assert summary | {"role": "alert", "tabindex": "-1"} == summary
    assert "autofocus" in summary
    assert [tag["href"] for tag in page.all("a")] == [fault["href"] for fault in made.faults]
    name = page.one("input", name="name")
    assert (name["aria-invalid"], name["aria-describedby"]) == ("true", "f-name-hint f-name-error")
    assert all(tag["aria-invalid"] == "true" for tag in page.all("input", name="role"))
    assert made.title_prefix == "Fout: "
    assert page.one("textarea")["text"].strip() == "x" * 60  # what was typed is kept


def test_a_fault_of_the_whole_form_is_in_the_summary_without_a_link():
    page, made = show({**GOOD, "name": "Samen"})
    assert made.faults == [{"text": "Dit past niet bij elkaar.", "href": ""}]
    assert not page.all("a")


def test_a_form_without_faults_has_no_summary_and_no_prefix():
    for data in (None, GOOD):
        page, made = show(data)
        assert (made.error_summary, made.title_prefix) == ("", "")
        assert not page.all("p", **{"class": "error-message"})


def test_what_was_typed_is_escaped_everywhere():
    nasty = "<script>alert('x')</script>\"&"
    html = str(Trial({**GOOD, "name": nasty, "day": nasty, "role": nasty, "mail": nasty}).render())
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert html.count("alert(") == 3  # once in each field that shows it again, never in a message


def test_a_hidden_field_is_only_itself():
    class Hidden(forms.Form):
        step = forms.Text(widget=forms.forms.HiddenInput())

    page, made = show({}, Hidden)
    assert [tag["tag"] for tag in page.tags] == ["div", "h2", "ul", "li", "input"]
    assert made.faults[0]["href"] == ""


def test_a_model_form_shows_the_same_way():
    class DayForm(forms.ModelForm):
        name_nl = forms.Text("Naam")

        class Meta:
            model = ClosureDay
            fields = ("name_nl",)

    page, _made = show(None, DayForm)
    assert page.one("label")["for"] == page.one("input")["id"] == "f-name_nl"


def test_words_are_in_the_readers_language():
    class Small(forms.Form):
        day = forms.Date(_("Nee"), optional=True)
        pick = forms.Select("x", [("a", "a")])
        sure = forms.YesNo("x")
        story = forms.LongText("x", longest=1_000)

    seen = {}
    for language in ("nl", "en"):
        with translation.override(language):
            made = Small({"story": "x" * 2_234, "day": "1-2-1899"})
            seen[language] = [fault["text"] for fault in made.faults]
            html = str(made.render())
            words = (
                ("(mag je overslaan)", "Kies …", "Ja", "Fout:")
                if language == "nl"
                else ("(you may skip this)", "Choose …", "Yes", "Error:")
            )
            assert all(word in html for word in words)
            assert made.title_prefix == words[-1] + " "
    assert seen["nl"] == [
        "Schrijf de datum als dag, maand en jaar, bijvoorbeeld 25-11-2026.",
        "Kies een antwoord.",
        "Kies een antwoord.",
        "Dit is 1.234 tekens te lang. Er passen 1.000 tekens.",
    ]
    assert seen["en"][3] == "This is 1,234 characters too long. There is room for 1,000 characters."
    assert not set(seen["nl"]) & set(seen["en"])


# --- What is read ---------------------------------------------------------------------------------------------------


def test_a_good_form_gives_clean_values():
    data = QueryDict(mutable=True)
    data.update({**GOOD, "name": "  Sanne\u202e de  Vries ", "before": "no", "mail": " sanne@example.edu "})
    data.setlist("topics", ["study", "home"])
    made = Trial(data)
    assert made.is_valid(), made.errors
    assert made.cleaned_data == {
        "name": "Sanne de Vries",
        "story": "",
        "role": "adviser",
        "programme": "sec",
        "before": False,
        "day": datetime.date(2026, 11, 25),
        "mail": "sanne@example.edu",
        "topics": ["study", "home"],
    }


@pytest.mark.parametrize(("sent", "value"), [("yes", True), ("no", False), ("", None)])
def test_yes_no_and_skipped(sent, value):
    made = Trial({**GOOD, "before": sent})
    assert made.is_valid()
    assert made.cleaned_data["before"] is value
    assert Trial(initial={"before": value})["before"].value() == {True: "yes", False: "no"}.get(value)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("role", "psychologist", "Kies een van de antwoorden die er staan."),
        ("programme", "x", "Kies een van de antwoorden die er staan."),
        ("before", "maybe", "Kies een van de antwoorden die er staan."),
        ("topics", ["x"], "Kies een van de antwoorden die er staan."),
        ("mail", "sanne@", "Schrijf het adres zoals naam@voorbeeld.nl."),
        ("day", "21-11-2026", "Kies 22-11-2026 of een dag daarna."),
        ("day", "2-1-2027", "Kies 1-1-2027 of een dag daarvoor."),
        ("day", "volgende week", "Schrijf de datum als dag, maand en jaar, bijvoorbeeld 25-11-2026."),
        ("day", "", "Vul een datum in, bijvoorbeeld 25-11-2026."),
        ("name", "x" * 201, "Dit is 1 teken te lang. Er passen 200 tekens."),
    ],
)
def test_what_does_not_fit_is_told_how_to_mend_it(field, value, message):
    made = Trial({**GOOD, field: value})
    assert made.errors[field] == [message]


ANYTHING = st.text(alphabet=st.characters(), max_size=40) | st.just("x" * 100_000) | st.just("\x00\u202e")


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from([*Trial.base_fields, "other"]), st.lists(ANYTHING, max_size=3)))
def test_whatever_is_sent_is_answered(data):
    sent = QueryDict(mutable=True)
    for name, values in data.items():
        sent.setlist(name, values)
    made = Trial(sent)
    made.is_valid()
    Tags(made.render())
    assert made.cleaned_data is not None


# --- Days -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        "25-11-2026",
        "25/11/2026",
        "25.11.2026",
        "25 11 2026",
        "25-11-26",
        " 25 november 2026 ",
        "25 nov 2026",
        "25 nov. 2026",
        "25-nov-2026",
        "woensdag 25 november 2026",
        "Wednesday, 25 November 2026",
        "25th of November 2026",
        "November 25, 2026",
        "Wednesday, November 25th, 2026",
        "Nov 25 2026",
        "2026-11-25",
        "2026/11/25",
        "25- 11- 2026",
    ],
)
def test_a_day_is_read_as_people_write_it(typed):
    assert Trial({**GOOD, "day": typed}).fields["day"].to_python(typed) == datetime.date(2026, 11, 25)


@given(st.dates(datetime.date(typed_days.FIRST_YEAR, 1, 1), datetime.date(typed_days.LAST_YEAR, 12, 31)))
def test_a_day_that_is_written_is_read_back(day):
    assert typed_days.read_day(typed_days.write_day(day)) == day
    assert typed_days.read_day(day.isoformat()) == day
    for name, number in typed_days.MONTHS.items():
        if number == day.month:
            assert typed_days.read_day(f"{day.day} {name} {day.year}") == day


@pytest.mark.parametrize("typed", ["30-2-2027", "31 april 2027", "1-13-2026", "0-1-2026", "2026-00-10"])
def test_a_day_that_does_not_exist_is_said_to_be_so(typed):
    with pytest.raises(typed_days.NoSuchDay):
        typed_days.read_day(typed)


@pytest.mark.parametrize(
    "typed",
    ["", "25", "25-11", "morgen", "25 brumaire 2026", "1-1-1899", "1-1-2200", "25-11-20266", "٢٥-١١-٢٠٢٦", "a" * 60],
)
def test_what_is_no_day_is_refused(typed):
    with pytest.raises(typed_days.NotADay):
        typed_days.read_day(typed)


@given(st.text(max_size=40))
def test_any_text_is_a_day_or_is_not(typed):
    try:
        assert isinstance(typed_days.read_day(typed), datetime.date)
    except typed_days.NotADay:
        pass


def test_a_stored_day_is_shown_as_it_is_written_and_is_not_a_change():
    made = Trial({**GOOD, "day": "25 november 2026"}, initial={"day": datetime.date(2026, 11, 25)})
    assert "day" not in made.changed_data
    assert Trial(initial={"day": datetime.date(2026, 11, 25)})["day"].value() == "25-11-2026"
    assert "day" in Trial({**GOOD, "day": "onzin"}, initial={"day": datetime.date(2026, 11, 25)}).changed_data


@pytest.mark.parametrize("value", ["", "3", "<b>\"'&", "\x02value\x03"])
def test_a_field_nobody_sent_yet_is_the_field_of_an_empty_form(value):
    class Few(forms.Form):
        name = forms.Text("Naam", hint="Zoals op je pas")
        day = forms.Date("Dag")

    for name in ("name", "day"):
        plain = str(Few(initial={name: value})[name].as_field_group())
        assert Few.unsent(name, value) == plain
    assert Few.unsent("name", "anders").count("anders") == 1
