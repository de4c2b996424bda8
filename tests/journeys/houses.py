"""Which journeys belong together: those of a file that builds a house of its own."""

import functools

from xdist.scheduler import LoadScopeScheduling

from tests.servers import CODE


class Together(LoadScopeScheduling):
    """Gives each worker the next journey, and a file that builds a house of its own as a whole: it is built once.

    The marks that xdist has for it do nothing with pytest 9.2, and say nothing (pytest-xdist, issue 1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return file if builds_a_house(file) else nodeid


@functools.cache
def builds_a_house(file: str) -> bool:
    """Tell whether a file of journeys starts a demonstration of its own."""
    return "Naast(" in (CODE / file).read_text(encoding="utf-8")
