"""The units of the invented university: cities, faculties and programmes. No figure is a real faculty's."""

import dataclasses
from collections.abc import Mapping

SEED = "voorbeeld-2026"
UNIVERSITY = {"code": "voorbeeld", "name_nl": "Voorbeeld Universiteit", "name_en": "Voorbeeld University"}
Row = dict[str, str]

CAMPUSES: tuple[Row, ...] = (
    {"slug": "leiden", "name_nl": "Leiden", "name_en": "Leiden"},
    {"slug": "the-hague", "name_nl": "Den Haag", "name_en": "The Hague"},
)
FACULTIES: tuple[Row, ...] = tuple(
    {"code": code, "name_nl": nl, "name_en": en}
    for code, nl, en in (
        ("language-culture", "Faculteit Taal en Cultuur", "Faculty of Language and Culture"),
        ("law-society", "Faculteit Recht en Samenleving", "Faculty of Law and Society"),
        ("behaviour-education", "Faculteit Gedrag en Opvoeding", "Faculty of Behaviour and Education"),
        ("governance-security", "Faculteit Bestuur en Veiligheid", "Faculty of Governance and Security"),
        ("nature-technology", "Faculteit Natuur en Techniek", "Faculty of Nature and Technology"),
        ("health", "Faculteit Gezondheid", "Faculty of Health"),
        ("economy-enterprise", "Faculteit Economie en Onderneming", "Faculty of Economy and Enterprise"),
    )
)

BACHELOR, MASTER = "bachelor", "master"
# code, Dutch name, English name, level, city (L or H), language, weight (how many students it draws)
_PROGRAMMES: Mapping[str, tuple[tuple[str, str, str, str, str, str, int], ...]] = {
    "language-culture": (
        ("dutch", "Nederlandse taal en cultuur", "Dutch Language and Culture", BACHELOR, "L", "nl", 4),
        ("english", "Engelse taal en cultuur", "English Language and Culture", BACHELOR, "L", "en", 6),
        ("history", "Geschiedenis", "History", BACHELOR, "L", "nl", 8),
        ("philosophy", "Filosofie", "Philosophy", BACHELOR, "L", "nl", 4),
        ("art-history", "Kunstgeschiedenis", "Art History", BACHELOR, "L", "nl", 4),
        ("linguistics", "Taalwetenschap", "Linguistics", BACHELOR, "L", "en", 4),
        ("international-studies", "Internationale studies", "International Studies", BACHELOR, "H", "en", 14),
        ("history-ma", "Geschiedenis", "History", MASTER, "L", "en", 3),
        ("linguistics-ma", "Taalwetenschap", "Linguistics", MASTER, "L", "en", 2),
        ("philosophy-ma", "Filosofie", "Philosophy", MASTER, "L", "en", 2),
        ("media-ma", "Mediastudies", "Media Studies", MASTER, "L", "en", 3),
        ("international-relations-ma", "Internationale betrekkingen", "International Relations", MASTER, "H", "en", 4),
    ),
    "law-society": (
        ("law", "Rechtsgeleerdheid", "Law", BACHELOR, "L", "nl", 18),
        ("criminology", "Criminologie", "Criminology", BACHELOR, "L", "nl", 7),
        ("tax-law", "Fiscaal recht", "Tax Law", BACHELOR, "L", "nl", 3),
        ("notarial-law", "Notarieel recht", "Notarial Law", BACHELOR, "L", "nl", 2),
        ("civil-law-ma", "Privaatrecht", "Private Law", MASTER, "L", "nl", 4),
        ("criminal-law-ma", "Straf- en strafprocesrecht", "Criminal Law", MASTER, "L", "nl", 4),
        ("european-law-ma", "Europees recht", "European Law", MASTER, "L", "en", 3),
        ("international-law-ma", "Internationaal publiekrecht", "Public International Law", MASTER, "H", "en", 3),
    ),
    "behaviour-education": (
        ("psychology", "Psychologie", "Psychology", BACHELOR, "L", "nl,en", 18),
        ("education", "Pedagogische wetenschappen", "Education and Child Studies", BACHELOR, "L", "nl", 9),
        ("anthropology", "Culturele antropologie", "Cultural Anthropology", BACHELOR, "L", "nl", 4),
        ("political-science", "Politicologie", "Political Science", BACHELOR, "L", "nl", 7),
        ("world-politics", "Internationale politiek", "World Politics", BACHELOR, "H", "en", 7),
        ("psychology-ma", "Psychologie", "Psychology", MASTER, "L", "nl,en", 6),
        ("education-ma", "Pedagogische wetenschappen", "Education and Child Studies", MASTER, "L", "nl", 3),
        ("political-science-ma", "Politicologie", "Political Science", MASTER, "H", "en", 3),
    ),
    "governance-security": (
        ("security-studies", "Security Studies", "Security Studies", BACHELOR, "H", "en", 16),
        ("public-administration", "Bestuurskunde", "Public Administration", BACHELOR, "H", "nl", 8),
        ("urban-studies", "Stedelijke studies", "Urban Studies", BACHELOR, "H", "en", 5),
        ("public-administration-ma", "Bestuurskunde", "Public Administration", MASTER, "H", "nl,en", 4),
        ("crisis-security-ma", "Crisis en veiligheid", "Crisis and Security", MASTER, "H", "en", 5),
        ("cyber-security-ma", "Digitale veiligheid", "Cyber Security", MASTER, "H", "en", 2),
        ("global-affairs-ma", "Wereldvraagstukken", "Global Affairs", MASTER, "H", "en", 3),
    ),
    "nature-technology": (
        ("mathematics", "Wiskunde", "Mathematics", BACHELOR, "L", "nl", 5),
        ("physics", "Natuurkunde", "Physics", BACHELOR, "L", "nl", 5),
        ("astronomy", "Sterrenkunde", "Astronomy", BACHELOR, "L", "nl", 3),
        ("chemistry", "Scheikunde", "Chemistry", BACHELOR, "L", "nl", 4),
        ("biology", "Biologie", "Biology", BACHELOR, "L", "nl", 7),
        ("computer-science", "Informatica", "Computer Science", BACHELOR, "L", "en", 8),
        ("data-science", "Datawetenschap", "Data Science", BACHELOR, "L", "en", 6),
        ("mathematics-ma", "Wiskunde", "Mathematics", MASTER, "L", "en", 2),
        ("physics-ma", "Natuurkunde", "Physics", MASTER, "L", "en", 2),
        ("astronomy-ma", "Sterrenkunde", "Astronomy", MASTER, "L", "en", 2),
        ("biology-ma", "Biologie", "Biology", MASTER, "L", "en", 3),
        ("computer-science-ma", "Informatica", "Computer Science", MASTER, "L", "en", 4),
    ),
    "health": (
        ("medicine", "Geneeskunde", "Medicine", BACHELOR, "L", "nl", 14),
        ("biomedical-sciences", "Biomedische wetenschappen", "Biomedical Sciences", BACHELOR, "L", "nl", 6),
        ("public-health", "Gezondheid en samenleving", "Health and Society", BACHELOR, "H", "nl", 4),
        ("medicine-ma", "Geneeskunde", "Medicine", MASTER, "L", "nl", 8),
        ("biomedical-sciences-ma", "Biomedische wetenschappen", "Biomedical Sciences", MASTER, "L", "en", 3),
        ("pharmacy-ma", "Farmacie", "Pharmacy", MASTER, "L", "nl", 2),
        ("population-health-ma", "Gezondheid van groepen", "Population Health", MASTER, "H", "en", 2),
    ),
    "economy-enterprise": (
        ("economics", "Economie", "Economics", BACHELOR, "L", "nl", 6),
        ("business", "Bedrijfskunde", "Business Studies", BACHELOR, "L", "nl", 6),
        ("entrepreneurship", "Ondernemerschap", "Entrepreneurship", BACHELOR, "H", "en", 4),
        ("economics-ma", "Economie", "Economics", MASTER, "L", "en", 2),
        ("innovation-ma", "Innovatie", "Innovation", MASTER, "H", "en", 2),
        ("accounting-ma", "Accountancy", "Accounting", MASTER, "L", "nl", 2),
    ),
}  # fmt: skip


@dataclasses.dataclass(frozen=True, slots=True)
class Course:
    """A programme of the invented university, with its weight among the students."""

    code: str
    nl: str
    en: str
    level: str
    faculty: str
    campus: str
    taught_in: str
    weight: int

    @property
    def years(self) -> int:
        """How many years the programme takes."""
        return 3 if self.level == BACHELOR else 3 if self.code == "medicine-ma" else 1

    @property
    def mentors_are_students(self) -> bool:
        """Whether this programme gives the mentor's work to senior students; masters and three faculties do not."""
        return self.level == BACHELOR and self.faculty not in ("law-society", "health", "economy-enterprise")


COURSES: tuple[Course, ...] = tuple(
    Course(code, nl, en, level, faculty, "the-hague" if city == "H" else "leiden", language, weight)
    for faculty, listed in _PROGRAMMES.items()
    for code, nl, en, level, city, language, weight in listed
)
COURSE_BY_CODE = {course.code: course for course in COURSES}
BUILDINGS = {"leiden": ("Singelhuis", "Rijnzicht", "Hortuspoort"), "the-hague": ("Spuikade", "Torenzicht")}
WEIGHTS = sum(course.weight for course in COURSES)
