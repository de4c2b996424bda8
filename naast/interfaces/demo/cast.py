"""The cast of the demonstration: twenty-two personas, what they study or do, and a line for the sign-in page.

Pure data: the people enter the house through the import action, like everybody else of the invented university.
"""

import dataclasses
import datetime
from typing import Literal

Group = Literal["students", "support", "staff", "visitor"]
INSTITUTION = "voorbeeld"


@dataclasses.dataclass(frozen=True, slots=True)
class Duty:
    """A function of a persona: the role, and the unit and city it is held for (all empty: the whole university)."""

    role: str
    faculty: str = ""
    programme: str = ""
    campus: str = ""
    languages: str = "nl en"
    location: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Persona:
    """Somebody a visitor of the demonstration can be, with one click.

    `number` is the person number, "" for the visitor who is not signed in; `age` in whole years on the day the
    demonstration grows (0: not told); `year` the year of study. `line_nl` and `line_en` stand on the sign-in page.
    """

    key: str
    order: int
    group: Group
    number: str
    given_name: str
    family_name: str
    shown_name: str
    line_nl: str
    line_en: str
    age: int = 0
    language: str = "nl"
    kinds: str = "staff"
    programme: str = ""
    year: int = 0
    duties: tuple[Duty, ...] = ()

    def line(self, language: str) -> str:
        """Give the line in the language of the page."""
        return self.line_en if language == "en" else self.line_nl

    def birth_date(self, today: datetime.date) -> datetime.date | None:
        """Give a birth date of the persona, or None when no age is told."""
        return born_for(self.age, today) if self.age else None


def born_for(age: int, today: datetime.date) -> datetime.date:
    """Give a birth date of somebody who turned `age` a hundred days ago, and keeps that age for most of a year."""
    birthday = today - datetime.timedelta(days=100)
    return birthday.replace(year=birthday.year - age, day=min(birthday.day, 28))


GROUPS: tuple[tuple[Group, str, str], ...] = (
    ("students", "Studenten", "Students"),
    ("support", "Begeleiders", "Support staff"),
    ("staff", "Medewerkers", "Staff"),
    ("visitor", "Niet ingelogd", "Not signed in"),
)

CAST: tuple[Persona, ...] = (
    # --- students ---
    Persona(
        "sanne", 1, "students", "s1000001", "Sanne", "de Wit", "Sanne de Wit",
        "Eerstejaars Security Studies in Den Haag",
        "First-year student of Security Studies in The Hague",
        age=18, kinds="student", programme="security-studies", year=1,
    ),
    Persona(
        "daan", 2, "students", "s1000002", "Daan", "Vermeer", "Daan Vermeer",
        "Studeert hetzelfde als Sanne; ziet niets van haar",
        "Studies the same as Sanne; sees nothing of hers",
        age=19, kinds="student", programme="security-studies", year=1,
    ),
    Persona(
        "mei", 3, "students", "s1000003", "Mei", "Lin", "Mei Lin",
        "Internationale student in Den Haag, leest Engels",
        "International student in The Hague, reads English",
        age=21, language="en", kinds="student", programme="international-studies", year=2,
    ),
    Persona(
        "sem", 4, "students", "s1000004", "Sem", "Bakker", "Sem Bakker",
        "Eerstejaars Rechtsgeleerdheid in Leiden, jonger dan 18",
        "First-year student of Law in Leiden, younger than 18",
        age=17, kinds="student", programme="law", year=1,
    ),
    Persona(
        "lotte", 5, "students", "s1000005", "Lotte", "van Dam", "Lotte van Dam",
        "Derdejaars en studentmentor bij Security Studies",
        "Third-year student and student mentor at Security Studies",
        age=21, kinds="student", programme="security-studies", year=3,
        duties=(Duty("mentor", programme="security-studies"),),
    ),
    # --- support staff ---
    Persona(
        "noor", 6, "support", "m1000001", "Noor", "el Amrani", "Noor el Amrani",
        "Studieadviseur van Sanne en Daan",
        "Study adviser of Sanne and Daan",
        duties=(Duty("study-adviser", programme="security-studies", location="Spuikade 2.14"),),
    ),
    Persona(
        "bram", 7, "support", "m1000002", "Bram", "Hendriks", "Bram Hendriks",
        "Studieadviseur van een andere faculteit",
        "Study adviser of another faculty",
        duties=(Duty("study-adviser", programme="law", location="Singelhuis 1.08"),),
    ),
    Persona(
        "fatima", 8, "support", "m1000003", "Fatima", "Yıldız", "Fatima Yıldız",
        "Coördinator van de studieadviseurs van haar faculteit",
        "Coordinator of the study advisers of her faculty",
        duties=(Duty("coordinator", faculty="governance-security", location="Spuikade 2.20"),),
    ),
    Persona(
        "kees", 9, "support", "m1000004", "Kees", "Mulder", "Kees Mulder",
        "Studentendecaan in Leiden",
        "Student counsellor in Leiden",
        duties=(Duty("student-counsellor", campus="leiden", location="Singelhuis 0.31"),),
    ),
    Persona(
        "ilse", 10, "support", "m1000005", "Ilse", "Peters", "Ilse Peters",
        "Studentenpsycholoog in Den Haag",
        "Student psychologist in The Hague",
        duties=(Duty("psychologist", campus="the-hague", location="Torenzicht 3.02"),),
    ),
    Persona(
        "joris", 11, "support", "m1000006", "Joris", "Koning", "Joris Koning",
        "Hoofd van de studentenpsychologen, vandaag dienstdoend",
        "Head of the student psychologists, on duty today",
        duties=(
            Duty("psychologist", campus="leiden", location="Singelhuis 2.40"),
            Duty("head-of-psychologists"),
            Duty("duty-psychologist"),
        ),
    ),
    Persona(
        "vera", 12, "support", "m1000007", "Vera", "Smit", "Vera Smit",
        "Vertrouwenspersoon, onafhankelijk",
        "Confidential counsellor, independent",
        duties=(Duty("confidential"),),
    ),
    Persona(
        "anne", 13, "support", "m1000008", "Anne", "Jacobs", "Anne Jacobs",
        "Coach voor medewerkers",
        "Coach for staff",
        duties=(Duty("staff-coach", location="Singelhuis 3.12"),),
    ),
    # --- staff ---
    Persona(
        "omar", 14, "staff", "m1000009", "Omar", "Haddad", "Omar Haddad",
        "Docent bij Security Studies",
        "Lecturer at Security Studies",
        duties=(Duty("lecturer", programme="security-studies", location="Spuikade 1.22"),),
    ),
    Persona(
        "priya", 15, "staff", "m1000010", "Priya", "Sharma", "Priya Sharma",
        "Promovendus in Den Haag, leest Engels",
        "PhD candidate in The Hague, reads English",
        age=27, language="en", duties=(Duty("phd-candidate", faculty="governance-security", languages="en"),),
    ),
    Persona(
        "eva", 16, "staff", "m1000011", "Eva", "Janssen", "Eva Janssen",
        "Beleidsmedewerker studentenwelzijn; ziet cijfers, geen personen",
        "Policy officer for student well-being; sees figures, not persons",
        duties=(Duty("policy"),),
    ),
    Persona(
        "pim", 17, "staff", "m1000012", "Pim", "Visser", "Pim Visser",
        "Redacteur van de hulpwijzer",
        "Editor of the help guide",
        duties=(Duty("editor"),),
    ),
    Persona(
        "yara", 18, "staff", "m1000015", "Yara", "Vos", "Yara Vos",
        "Tweede redacteur; kijkt na wat Pim aan een nummer verandert",
        "Second editor; checks what Pim changes in a number",
        duties=(Duty("editor"),),
    ),
    Persona(
        "thea", 19, "staff", "m1000013", "Thea", "Willems", "Thea Willems",
        "Privacy officer",
        "Privacy officer",
        duties=(Duty("privacy-officer"),),
    ),
    Persona(
        "floor", 20, "staff", "m1000016", "Floor", "Dijkstra", "Floor Dijkstra",
        "Functionaris gegevensbescherming; leest over verwerkingen, niet over mensen",
        "Data protection officer; reads about processing, not about people",
        duties=(Duty("data-protection-officer"),),
    ),
    Persona(
        "rik", 21, "staff", "m1000014", "Rik", "Brouwer", "Rik Brouwer",
        "Beheerder; ziet geen inhoud",
        "Administrator; sees no content",
        duties=(Duty("administrator"),),
    ),
    Persona(
        "anon", 22, "visitor", "", "", "", "",
        "Iedereen die niet is ingelogd",
        "Anybody who is not signed in",
        kinds="",
    ),
)  # fmt: skip
PERSONA_BY_KEY = {persona.key: persona for persona in CAST}
SIGN_IN_NUMBERS = tuple(persona.number for persona in CAST if persona.number)
