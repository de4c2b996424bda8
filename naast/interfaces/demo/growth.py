"""Lets the invented university in through the house's own actions: register, import, decide."""

from naast.foundation.access.actor import Job
from naast.foundation.core import time
from naast.foundation.decisions.actions import record_decision
from naast.foundation.decisions.queries import public_list
from naast.foundation.people.actions import ImportReport, import_people, register_university
from naast.interfaces.demo.population import UNIVERSITY, Population, decisions, grow

GARDENER = Job("demo-growth")


def settle(population: Population | None = None) -> ImportReport:
    """Bring in the people of a population (2,000 students when none is given) and the invented decisions.

    Done twice it changes nothing the second time. Gives the report of the import. Raises ImportRefused if the
    population breaks a rule of the import, which a test rules out.
    """
    asked = population if population is not None else grow(today=time.today())
    register_university(actor=GARDENER, **UNIVERSITY)
    report = import_people(actor=GARDENER, institution=UNIVERSITY["code"], sheets=asked.sheets(), whole=True)
    if not any(switch.decision or switch.history for switch in public_list()):
        for proposal in decisions(asked.today):
            record_decision(actor=GARDENER, proposal=proposal, invented=True)
    return report
