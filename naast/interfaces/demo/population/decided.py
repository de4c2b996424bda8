"""What the Executive Board of the invented university decided (G8)."""

import datetime

from naast.foundation.decisions.rules import Proposal


def decisions(today: datetime.date) -> tuple[Proposal, ...]:
    """Make up what the Executive Board decided: some functions on, one ending soon, the others off (G8)."""
    taken = today - datetime.timedelta(days=40)
    plan = today + datetime.timedelta(days=400)

    def decided(
        number: int, function: str, title: tuple[str, str], ends: datetime.date, outcome: str, **more: int
    ) -> Proposal:
        council = {
            "advice": ("De universiteitsraad adviseerde positief.", "The University Council advised in favour."),
            "consent": ("De universiteitsraad stemde in.", "The University Council gave its consent."),
            "not-needed": (
                "Geen instemming nodig; de raad weet ervan.",
                "No consent needed; the council knows.",
            ),
        }[outcome]
        return Proposal(
            function=function,
            title_nl=title[0],
            title_en=title[1],
            document=f"CvB {taken.year}/{number:03d}",
            dpia=f"DPIA {taken.year}-{number:02d}",
            taken_by_nl="College van Bestuur",
            taken_by_en="Executive Board",
            taken_on=taken,
            council_outcome=outcome,
            council_text_nl=council[0],
            council_text_en=council[1],
            starts_on=taken + datetime.timedelta(days=10),
            ends_on=ends,
            norm=more.get("norm"),
        )

    soon = today + datetime.timedelta(days=45)
    passing_on = ("Proef met zorgen doorgeven", "Trial of passing on concerns")
    initiative = ("Zelf contact zoeken door begeleiders", "Support staff taking the initiative")
    norm = (
        "Eerste gesprek binnen 21 dagen, spoed dezelfde werkdag",
        "First talk within 21 days, urgent the same working day",
    )
    surveys = ("Eigen vragenlijsten over welzijn", "Own surveys on well-being")
    return (
        decided(12, "concerns", passing_on, ends=plan, outcome="consent"),
        decided(13, "initiative", initiative, ends=plan, outcome="consent"),
        decided(14, "waiting-norm", norm, ends=plan, outcome="advice", norm=21),
        decided(15, "own-surveys", surveys, ends=soon, outcome="not-needed"),
    )
