"""The impact assessment (DPIA, AVG 35), filled with what the code knows; the institution's part stays open (L10)."""

from collections.abc import Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naast.foundation.core import moments, time
from naast.foundation.decisions.queries import public_list

from ..documents import Block, Document, facts, heading, items, paragraph, table
from .register import register, sums
from .register_words import class_words, ground_words, special_words
from .retention import terms_shown

OPEN = "[…]"


def assessment() -> Document:
    """Make the document in the reader's language; two queries for settings, one for decisions."""
    return Document(
        title=_("Privacy-afweging (DPIA) van Naast"),
        under=_("Ingevuld uit de software op %(day)s; wat de universiteit zelf invult staat tussen haken.")
        % {"day": moments.date(time.today())},
        language=get_language() or "nl",
        author="Naast",
        blocks=tuple(_blocks()),
    )


def _blocks() -> Iterator[Block]:
    count = sums()
    yield heading(_("1. Wat Naast doet"))
    yield paragraph(
        _("Naast brengt studenten bij wie hen kan helpen, en laat begeleiders samenwerken zonder dat iemand leest wat "
          "niet van hem is. Naast stelt niets vast over iemands gezondheid en geeft geen score aan een persoon.")
    )  # fmt: skip
    yield facts([(_("Universiteit en verantwoordelijke"), OPEN), (_("Advies van de FG, met datum"), OPEN),
                 (_("Advies van de medezeggenschap"), OPEN)])  # fmt: skip
    yield heading(_("2. Waarom een beoordeling nodig is"))
    yield items([
        _("Bijzondere gegevens: dat iemand hulp zoekt, kan iets zeggen over gezondheid."),
        _("Kwetsbare mensen: studenten hangen af van de universiteit, en soms gaat het niet goed met hen."),
        _("Grote schaal: iedereen die studeert of werkt kan Naast gebruiken."),
    ])  # fmt: skip
    yield heading(_("3. Verwerkingen, doelen en grondslagen"))
    for purpose in register():
        yield heading(purpose.name, 3)
        if purpose.slug:
            yield facts([
                (_("Van wie"), purpose.whose),
                (_("Grondslag"), ground_words(purpose.ground)),
                (_("Gezondheid"), special_words(purpose.special)),
                (_("Waarom"), purpose.reason),
                (_("Wie het ontvangt"), purpose.receivers),
            ])  # fmt: skip
        if purpose.tables:
            yield table(
                [_("Tabel"), _("Soort gegevens"), _("Versleuteld"), _("Hoe lang")],
                [
                    (each.title, ", ".join(class_words(kind) for kind, _n in each.classes), str(each.sealed), each.keep)
                    for each in purpose.tables
                ],
            )
    yield heading(_("4. Noodzaak en evenredigheid"))
    yield facts([
        (_("Kan het met minder gegevens?"), OPEN),
        (_("Kan het zonder namen?"), _("De gids, de wegwijzer en de urgente nummers werken zonder account. ") + OPEN),
    ])  # fmt: skip
    yield heading(_("5. Bewaartermijnen"))
    english = get_language() == "en"
    yield table(
        [_("Functie"), _("Maanden na afsluiten"), _("Volgens de wet"), _("Reden")],
        [
            (row.name_en if english else row.name_nl, str(row.months), _("ja") if row.by_law else _("nee"), row.reason)
            for row in terms_shown()
        ],
    )
    yield heading(_("6. Maatregelen die de software afdwingt"))
    yield items([
        _("%(shielded)d van de %(tables)d tabellen over mensen geven alleen rijen aan wie ze mag zien; de rest is open "
          "met een reden.") % {"shielded": count.shielded, "tables": count.tables},
        _("%(sealed)d velden zijn versleuteld, met een sleutel per persoon en dossier; de hoofdsleutel ligt buiten de "
          "database.") % {"sealed": count.sealed},
        _("Van elk van de %(fields)d velden staat vast wat het is, hoe lang het blijft en wat wissen doet.")
        % {"fields": count.fields},
        _("Wie kijkt, staat op de eigen pagina van de student. Is dat niet te noteren, dan gaat de "
          "bladzijde niet open."),
        _("Doorgeven kan alleen met een toestemming die op dat moment geldt."),
        _("Wie wist, vernietigt de sleutel: ook in een oudere kopie is het dan niet meer te lezen."),
        _("Wat meekijkt of doorgeeft staat uit, tot een besluit met een einddatum het aanzet."),
    ])  # fmt: skip
    yield heading(_("7. Wat nu aanstaat door een besluit"))
    on = [switch for switch in public_list() if switch.on]
    yield items([str(switch.name) for switch in on]) if on else paragraph(_("Niets."))
    yield heading(_("8. Risico’s voor studenten"))
    yield table(
        [_("Risico"), _("Wat ertegen gedaan is"), _("Wat overblijft")],
        [
            (_("Iemand leest wat niet van hem is"), _("Eén poort voor elke bladzijde; alles wordt genoteerd"), OPEN),
            (_("Een begeleider ziet dat er een psycholoog is"), _("Aparte dossiers, aparte sleutels"), OPEN),
            (_("Gegevens blijven te lang"), _("Termijnen per functie; elke nacht weg wat voorbij is"), OPEN),
            (_("Een student durft niet meer te komen"), _("Nee zeggen verandert niets en niemand ziet het"), OPEN),
            (
                _("Er staat iets over iemand dat niet klopt"),
                _("De student leest mee en kan laten verbeteren"),
                OPEN,
            ),
            (_("De database wordt gestolen"), _("Versleutelde velden; hoofdsleutel elders"), OPEN),
        ],
    )
    yield heading(_("9. Oordeel en vervolg"))
    yield facts([
        (_("Oordeel"), OPEN), (_("Wie volgt de maatregelen"), OPEN), (_("Wanneer weer kijken"), OPEN),
    ])  # fmt: skip
