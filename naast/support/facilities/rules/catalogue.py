"""What exists, as the product ships it: facilities, on which ground they are asked, offers, and who owns which step.

An institution changes these by rows of its own (`Facility`, `Owner`); a row replaces what stands here. Source: C9,
C12; `domain/facts.md` §1.1 (four states and three owners) and L19.
"""

import dataclasses
from types import MappingProxyType

ADVISE, DECIDE, ARRANGE = "advise", "decide", "arrange"
CIRCUMSTANCES, PLAN = "circumstances", "plan"
STAGES = (ADVISE, DECIDE, ARRANGE, CIRCUMSTANCES, PLAN)

EXAM, TEACHING, STUDY = "exam", "teaching", "study"
PLACES = (EXAM, TEACHING, STUDY)


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """A name in both languages."""

    nl: str
    en: str


@dataclasses.dataclass(frozen=True, slots=True)
class Kind:
    """A ground on which facilities are asked; `proof` is what helps to show it, which is never asked beforehand."""

    slug: str
    name: Words
    hint: Words
    proof: Words


@dataclasses.dataclass(frozen=True, slots=True)
class Facility:
    """Something that can be granted; `place` is where it applies: at exams, in teaching, in the study as a whole."""

    slug: str
    place: str
    name: Words
    what: Words


@dataclasses.dataclass(frozen=True, slots=True)
class Offer:
    """Something for which nobody is asked to prove anything; `page` is the name of a page of ours, or empty."""

    group: str
    name: Words
    what: Words
    page: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Owner:
    """Whose turn it is: a role, and the role that acts where nobody holds the first one ("" for nobody)."""

    role: str
    behind: str = ""


KINDS: tuple[Kind, ...] = (
    Kind(
        "disability",
        Words("Een beperking, ziekte of leerverschil", "A disability, illness or learning difference"),
        Words("Ook als je het niet ziet, of als het niet altijd speelt.",
              "Also when it does not show, or is not always there."),
        Words("Een brief van je arts of behandelaar, of een verslag dat je al hebt.",
              "A letter from your doctor or therapist, or a report you already have."),
    ),
    Kind(
        "pregnancy",
        Words("Zwangerschap of een jong kind", "Pregnancy or a young child"),
        Words("Vanaf de zwangerschap tot het kind een jaar is.", "From pregnancy until the child is one year old."),
        Words("Een brief van je verloskundige of arts, met de verwachte datum.",
              "A letter from your midwife or doctor, with the expected date."),
    ),
    Kind(
        "informal-care",
        Words("Zorg voor iemand in je omgeving", "Caring for somebody close to you"),
        Words("Je zorgt langere tijd voor een familielid of vriend.",
              "You have been caring for a relative or friend for some time."),
        Words("Niets. Vertel in een paar woorden hoeveel tijd het kost.",
              "Nothing. Say in a few words how much time it takes."),
    ),
    Kind(
        "board",
        Words("Een bestuursjaar of medezeggenschap", "A board year or student representation"),
        Words("Bij een vereniging of in een raad van de universiteit.",
              "With an association or on a council of the university."),
        Words("Een brief van het bestuur of de raad, met de periode.",
              "A letter from the board or council, with the period."),
    ),
    Kind(
        "top-sport",
        Words("Topsport of topkunst", "Top-level sport or art"),
        Words("Je hebt een status, of traint bijna elke dag.", "You have a status, or train almost every day."),
        Words("Een bewijs van je status, of een brief van je bond of opleiding.",
              "Proof of your status, or a letter from your federation or academy."),
    ),
)  # fmt: skip
KIND_BY_SLUG = MappingProxyType({kind.slug: kind for kind in KINDS})

FACILITIES: tuple[Facility, ...] = (
    Facility("extra-time", EXAM, Words("Extra tijd bij tentamens", "Extra time at exams"),
             Words("Meestal een half uur bij een tentamen van drie uur.", "Mostly half an hour at a three-hour exam.")),
    Facility("other-room", EXAM, Words("Een kleine of stille zaal", "A small or quiet room"),
             Words("Je maakt je tentamen met weinig anderen.", "You take your exam with few others.")),
    Facility("laptop", EXAM, Words("Een laptop bij tentamens", "A laptop at exams"),
             Words("Van de universiteit, zonder internet.", "One of the university, without internet.")),
    Facility("large-print", EXAM, Words("Groter gedrukte vragen", "Questions in larger print"),
             Words("Op papier of op een scherm.", "On paper or on a screen.")),
    Facility("breaks", EXAM, Words("Pauzes tijdens een tentamen", "Breaks during an exam"),
             Words("De tijd staat stil terwijl je even weg bent.", "The time stops while you are away.")),
    Facility("reading-aloud", EXAM, Words("Software die voorleest", "Software that reads aloud"),
             Words("Met een koptelefoon.", "With headphones.")),
    Facility("other-form", EXAM, Words("Een andere vorm van toetsen", "Another form of exam"),
             Words("Bijvoorbeeld mondeling in plaats van schriftelijk.", "Oral instead of written, for example.")),
    Facility("spread", EXAM, Words("Tentamens meer verspreid", "Exams further apart"),
             Words("Niet meer dan een op een dag.", "No more than one on a day.")),
    Facility("deadlines", TEACHING, Words("Ruimte bij inleverdata", "Room in deadlines"),
             Words("Je spreekt vooraf een nieuwe datum af.", "You agree on a new date beforehand.")),
    Facility("attendance", TEACHING, Words("Ruimte bij verplichte aanwezigheid", "Room in compulsory attendance"),
             Words("Je maakt op een andere manier goed wat je mist.", "You make up for what you miss in another way.")),
    Facility("recordings", TEACHING, Words("Opnamen van colleges", "Recordings of lectures"),
             Words("Om zelf terug te kijken.", "To watch again yourself.")),
    Facility("seat", TEACHING, Words("Een vaste plek in de zaal", "A fixed seat in the room"),
             Words("Bij de deur, vooraan, of met meer ruimte.", "Near the door, in front, or with more space.")),
    Facility("timetable", STUDY, Words("Een ander rooster", "Another timetable"),
             Words("Bijvoorbeeld eerst kiezen in welke werkgroep je zit.",
                   "Choosing your seminar group first, for example.")),
    Facility("pace", STUDY, Words("Een ander tempo", "Another pace"),
             Words("Minder vakken in een jaar, zonder dat het telt als achterstand.",
                   "Fewer courses in a year, without counting as falling behind.")),
)  # fmt: skip

GROUPS = MappingProxyType(
    {
        "international": Words("Je komt uit het buitenland", "You come from abroad"),
        "first-generation": Words("Je bent de eerste thuis die studeert", "You are the first at home to study"),
        "everyone": Words("Voor iedereen", "For everybody"),
    }
)

OFFERS: tuple[Offer, ...] = (
    Offer("international", Words("Een huisarts vinden", "Finding a GP"),
          Words("Bij wie je je inschrijft en wat je nodig hebt. We lopen het met je door.",
                "Where to register and what you need. We go through it with you."), "finder"),
    Offer("international", Words("Tentamens met een woordenboek", "Exams with a dictionary"),
          Words("Een papieren woordenboek mag mee, tenzij het vak over die taal gaat. Je hoeft het niet te vragen.",
                "You may bring a paper dictionary, unless the course is about that language. You need not ask.")),
    Offer("international", Words("Iemand die je de weg wijst", "Somebody who shows you around"),
          Words("Een student die hier al langer is, in de eerste weken.",
                "A student who has been here longer, in the first weeks.")),
    Offer("first-generation", Words("Hoe het hier werkt, in een uur", "How things work here, in an hour"),
          Words("Wat een examencommissie doet, wanneer je je inschrijft en bij wie je iets vraagt.",
                "What a board of examiners does, when to enrol and whom to ask."), "guide-people"),
    Offer("first-generation", Words("Een vast gesprek in je eerste jaar", "A fixed talk in your first year"),
          Words("Met je studieadviseur, ook als er niets aan de hand is.",
                "With your study adviser, also when nothing is the matter."), "guide-people"),
    Offer("everyone", Words("Een stille studieplek", "A quiet place to study"),
          Words("In elke bibliotheek. Vraag het aan de balie.", "In every library. Ask at the desk.")),
    Offer("everyone", Words("Leren plannen en lezen met software", "Learning to plan, and to read with software"),
          Words("Voorleessoftware en planhulpen staan op elke computer van de universiteit.",
                "Reading software and planners are on every computer of the university.")),
)  # fmt: skip

OWNERS = MappingProxyType(
    {
        (ADVISE, ""): Owner("student-counsellor"),
        (ADVISE, "disability"): Owner("fenestra", "student-counsellor"),
        (DECIDE, ""): Owner("examiner", "coordinator"),
        (ARRANGE, ""): Owner("study-adviser", "coordinator"),
        (CIRCUMSTANCES, ""): Owner("student-counsellor"),
        (PLAN, ""): Owner("study-adviser", "coordinator"),
    }
)
"""The three owners of a request, by ground where it matters, and the readers of circumstances and plans."""

AFFECTED = MappingProxyType(
    {
        "exams": Words("Tentamens", "Exams"),
        "attendance": Words("Aanwezig zijn", "Being present"),
        "pace": Words("Het tempo van mijn studie", "The pace of my studies"),
        "advice": Words("Het bindend studieadvies", "The binding study advice"),
        "money": Words("Studiefinanciering of collegegeld", "Student finance or tuition fees"),
    }
)
EXAM_FORMS = MappingProxyType(
    {
        "written": Words("Schriftelijk", "Written"),
        "digital": Words("Digitaal", "Digital"),
        "oral": Words("Mondeling", "Oral"),
        "practical": Words("Praktijk", "Practical"),
        "paper": Words("Werkstuk", "Paper"),
    }
)
