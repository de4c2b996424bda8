"""Who reads what is left, as a page: without it no inbox opens, and nobody but an administrator changes it (C11)."""

import pytest

from naast.support.callbacks.models import Inbox

pytestmark = pytest.mark.django_db
PAGE = "/nl/medewerker/terugbellen/wie-leest"
GIVEN = {
    "kind": "students",
    "role": "student-counsellor",
    "stands_in": "",
    "reader_nl": "de studentendecaan",
    "reader_en": "the student counsellor",
    "days": ["tue", "mon"],
    "open": "10:00",
    "close": "15:30",
}


def main(answer):
    return str(answer.content.decode().partition("<main")[2].partition("</main>")[0])


@pytest.mark.parametrize(("who", "status"), [("rik", 200), ("joris", 404), ("ilse", 404), ("sanne", 404)])
def test_an_administrator_alone(cast, signed_in, who, status):
    client = signed_in(getattr(cast, who))
    assert client.get(PAGE).status_code == status
    assert client.post(PAGE, GIVEN).status_code == (302 if status == 200 else 404)
    assert Inbox.objects.filter(role="student-counsellor").exists() == (status == 200)


def test_what_is_not_open_is_filled_in_as_it_mostly_is_and_opens_when_kept(cast, signed_in):
    Inbox.objects.all().delete()
    rik = signed_in(cast.rik)
    page = main(rik.get(PAGE))
    assert page.count("nog niet open") == 2
    assert "de dienstdoende psycholoog" in page
    assert not Inbox.objects.exists()  # looking opens nothing
    assert rik.post(PAGE, GIVEN).status_code == 302
    kept = Inbox.objects.get()
    assert (kept.kind, kept.role, kept.stands_in) == ("students", "student-counsellor", "")
    assert kept.hours == [{"days": ["mon", "tue"], "open": "10:00", "close": "15:30"}]
    page = main(rik.get(PAGE))
    assert page.count("nog niet open") == 1
    assert "de studentendecaan" in page


@pytest.mark.parametrize(
    "wrong",
    [{"role": ""}, {"role": "moon"}, {"reader_en": " "}, {"days": []}, {"open": "tien"}, {"close": "09:00"},
     {"open": "\x00"}, {"kind": "others"}, {"reader_nl": "x" * 500}],
)  # fmt: skip
def test_nothing_typed_is_lost_and_nothing_wrong_is_kept(cast, signed_in, wrong):
    before = list(Inbox.objects.order_by("kind").values())
    answer = signed_in(cast.rik).post(PAGE, GIVEN | wrong)
    assert answer.status_code == 422
    assert "kind" in wrong or "reader_nl" in wrong or "de studentendecaan" in main(answer)
    assert list(Inbox.objects.order_by("kind").values()) == before
