"""What personal data are used for: one purpose per group of rooms, with the legal ground the product proposes (L2, L3).

The institution decides: the privacy officer sets another ground, with a reason (`GroundSetting`). `rooms` are the names
of rooms as Django knows them; a room that no purpose names is shown as such, and a test turns red.
"""

import dataclasses

# Grounds of AVG 6(1).
GROUNDS = ("consent", "contract", "law", "vital", "task", "interest")
# What lifts the ban of AVG 9 on data about health: none needed, explicit consent, UAVG 30(2) guidance, care.
SPECIAL = ("none", "explicit", "guidance", "care")


@dataclasses.dataclass(frozen=True, slots=True)
class Purpose:
    """A purpose as shipped: names and reasons in both languages, the rooms that serve it, and who receives data."""

    slug: str
    nl: str
    en: str
    rooms: tuple[str, ...]
    ground: str
    special: str
    reason_nl: str
    reason_en: str
    whose_nl: str
    whose_en: str
    receivers_nl: str
    receivers_en: str


_STUDENTS = ("Studenten", "Students")
_ALL = ("Studenten en medewerkers", "Students and staff")

PURPOSES: tuple[Purpose, ...] = (
    Purpose(
        "know-who",
        "Weten wie er studeert en werkt, en veilig inloggen",
        "Knowing who studies and works here, and signing in safely",
        ("people", "accounts", "auth", "contenttypes", "sessions"),
        "task",
        "none",
        "Zonder te weten wie iemand is, kan niemand hulp op maat geven of gegevens afschermen (WHW 7.34).",
        "Without knowing who somebody is, nobody can give fitting help or shield data (WHW 7.34).",
        *_ALL,
        "Niemand buiten de universiteit.",
        "Nobody outside the university.",
    ),
    Purpose(
        "book-and-call",
        "Afspraken, wachtlijsten en terugbellen",
        "Appointments, waiting lists and calling back",
        ("appointments", "callbacks"),
        "task",
        "guidance",
        "Begeleiding van studenten is een taak van de universiteit (WHW 7.34); dat iemand een afspraak heeft, kan iets "
        "over gezondheid zeggen (UAVG 30, tweede lid).",
        "Guidance of students is a task of the university (WHW 7.34); that somebody has an appointment may say "
        "something about health (UAVG 30(2)).",
        *_ALL,
        "De persoon met wie iemand afspreekt, en wie invalt.",
        "The person somebody meets, and who stands in.",
    ),
    Purpose(
        "guide",
        "Begeleiding en verwijzing",
        "Guidance and referral",
        ("guidance", "referrals", "chain"),
        "task",
        "guidance",
        "Speciale begeleiding van studenten, niet meer dan daarvoor nodig is (WHW 7.34; UAVG 30, tweede lid).",
        "Special guidance of students, no more than it needs (WHW 7.34; UAVG 30(2)).",
        *_STUDENTS,
        "De begeleider zelf; een ander alleen met toestemming van de student.",
        "The one who guides; somebody else only with the student's permission.",
    ),
    Purpose(
        "facilities",
        "Voorzieningen en bijzondere situaties",
        "Facilities and exceptional circumstances",
        ("facilities",),
        "law",
        "guidance",
        "Doeltreffende aanpassingen doen en bijzondere omstandigheden wegen is een plicht (WGBH/CZ 2, WHW 7.51).",
        "The university must make effective adjustments and weigh exceptional circumstances (WGBH/CZ 2, WHW 7.51).",
        *_STUDENTS,
        "Wie een voorziening regelt, ziet wat en tot wanneer; nooit waarom.",
        "Whoever arranges a facility sees what and until when; never why.",
    ),
    Purpose(
        "permission",
        "Bewaren wat iemand mag doorgeven",
        "Keeping what may be passed on",
        ("consent",),
        "law",
        "none",
        "Dat iemand toestemming gaf of niet, moet te bewijzen zijn (AVG 7, eerste lid).",
        "That somebody gave permission, or did not, must be provable (GDPR 7(1)).",
        *_STUDENTS,
        "Wie doorgeeft en wie ontvangt, zodra er toestemming is.",
        "Who passes on and who receives, once there is permission.",
    ),
    Purpose(
        "tell",
        "Berichten sturen",
        "Sending messages",
        ("notify", "core", "django_tasks_database"),
        "task",
        "none",
        "Wie iets vroeg, moet horen hoe het verder gaat. In de mail staat niet waarover.",
        "Whoever asked something must hear what happens next. The mail does not say what about.",
        *_ALL,
        "De eigen mailbox van wie het bericht krijgt.",
        "The mailbox of whoever gets the message.",
    ),
    Purpose(
        "account-for",
        "Verantwoorden wie keek en wat er gebeurde",
        "Accounting for who looked and what happened",
        ("audit", "oversight", "privacy"),
        "law",
        "none",
        "Beveiliging en verantwoording zijn verplicht (AVG 5, tweede lid, en 32; NEN 7513).",
        "Security and accountability are duties (GDPR 5(2) and 32; NEN 7513).",
        *_ALL,
        "De privacy officer; patronen zonder namen aan wie toezicht houdt.",
        "The privacy officer; patterns without names for who oversees.",
    ),
    Purpose(
        "inform",
        "De gids schrijven en actueel houden",
        "Writing the guide and keeping it current",
        ("guide", "decisions", "access", "website", "api"),
        "interest",
        "none",
        "Wie een tekst of nummer wijzigde, moet te vinden zijn: een fout nummer kan mensen schaden (AVG 6, eerste lid, "
        "onder e of f).",
        "Who changed a text or number must be known: a wrong number can harm people (GDPR 6(1)(e) or (f)).",
        "Medewerkers",
        "Staff",
        "Redacteuren van de gids.",
        "Editors of the guide.",
    ),
)
PURPOSE_BY_SLUG = {purpose.slug: purpose for purpose in PURPOSES}


def purpose_of(room: str) -> Purpose | None:
    """Give the purpose a room serves, or None for one that nobody named yet."""
    return next((purpose for purpose in PURPOSES if room in purpose.rooms), None)
