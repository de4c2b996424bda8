"""Inside the chain, from composing to accepting: who sees what at each step, and what never leaves (C5)."""

import pytest

from naast.support.referrals.actions import accept, take
from naast.support.referrals.queries.staff import grant_for, inbox, received, sent
from naast.support.referrals.tests.conftest import actor_of

pytestmark = pytest.mark.django_db


def test_the_whole_way(passed, files):
    row = passed()
    noor, ilse = actor_of(files.cast.noor), actor_of(files.cast.ilse)
    assert [line.seen for line in sent(noor)] == ["passed-on"]
    assert [line.code for line in inbox(ilse)] == [row.code]
    take(actor=ilse, code=row.code)
    assert [line.seen for line in sent(noor)] == ["received"]
    shown = received(ilse, grant=grant_for(ilse, row.code))
    assert shown.text == "Sanne mist sinds september colleges.\n\nZe wil graag met iemand praten."
    accept(actor=ilse, code=row.code)
    assert [line.seen for line in sent(noor)] == ["received"]
