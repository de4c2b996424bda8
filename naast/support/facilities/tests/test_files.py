"""A file is what it holds, not what it is called; two things in one are refused."""

import pytest

from naast.support.facilities.rules.files import MOST_BYTES, NotTaken, checked

from .conftest import MARK, exif, jpeg, note, pdf, png

ARCHIVE = b"PK\x03\x04 inside PK\x05\x06" + b"\x00" * 18


@pytest.mark.parametrize(("content", "kind"), [(pdf(), "pdf"), (png(), "png"), (jpeg(), "jpeg")])
def test_a_plain_file_is_kept(content, kind):
    assert checked(content) == (kind, content)


REFUSED = {
    "nothing": (b"", "empty"),
    "too large": (pdf(b"x" * MOST_BYTES), "too-big"),
    "a drawing that runs": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "kind"),
    "a page": (b"<!doctype html><script>1</script>", "kind"),
    "a page before a document": (b"<html>" + pdf(), "kind"),
    "a page inside a document": (pdf(b"<script>alert(1)</script>"), "more"),
    "an archive": (ARCHIVE, "kind"),
    "an archive after a document": (pdf(after=ARCHIVE), "more"),
    "an archive inside a document": (pdf(ARCHIVE), "more"),
    "a program in a document": (pdf(b"/OpenAction<</S/JavaScript/JS(app.alert)>>"), "active"),
    "a program in disguise": (pdf(b"/S/J#61vaScript"), "active"),
    "a file in a document": (pdf(b"/EmbeddedFiles 3 0 R"), "active"),
    "half a document": (pdf()[:40], "broken"),
    "an archive after a picture": (png(after=ARCHIVE), "more"),
    "a page after a picture": (png(after=b"<html>"), "more"),
    "a picture that unfolds": (png(width=2**31 - 1), "too-big"),
    "a broken picture": (png()[:-6], "broken"),
    "a page after a photograph": (jpeg(after=b"<script>1</script>"), "more"),
    "half a photograph": (jpeg()[:-2], "broken"),
    "the head of a photograph": (b"\xff\xd8\xff\xe0", "broken"),
    "a moving picture": (b"GIF89a" + b"\x00" * 20, "kind"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_anything_more_is_refused(name):
    content, why = REFUSED[name]
    with pytest.raises(NotTaken) as caught:
        checked(content)
    assert caught.value.why == why


def test_a_note_in_a_picture_is_left_out():
    assert checked(png(note())) == ("png", png())


def test_a_photograph_keeps_which_way_is_up_and_not_where_it_was_taken():
    kind, kept = checked(jpeg(exif(6), b"\xff\xfe\x00\x06home"))
    assert kind == "jpeg"
    assert b"thuis" not in kept
    assert b"home" not in kept
    assert b"Exif" in kept
    assert checked(kept) == ("jpeg", kept)
    assert checked(jpeg(exif(1))) == ("jpeg", jpeg())


def test_control_the_checks_pass_what_they_should():
    assert MARK in checked(pdf())[1]
