"""Ids are ordered in a process and random between processes; codes cannot be guessed or misread."""

import multiprocessing
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from naast.foundation.core import ids


def test_an_id_is_a_uuid_of_version_7_with_the_system_time_in_front(monkeypatch):
    monkeypatch.setattr(ids, "_last", [0])  # another test may have been in a later hour, and ids never go back
    value = ids.new_id()
    assert (value.version, value.variant) == (7, "specified in RFC 4122")
    import time

    assert abs((value.int >> 80) - time.time() * 1000) < 2000


def test_ids_of_one_process_rise_and_never_repeat_over_threads():
    made: list[list] = []

    def make():
        made.append([ids.new_id() for _ in range(2000)])

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    everything = [value for series in made for value in series]
    assert len(set(everything)) == 8000
    assert all(series == sorted(series) for series in made)


def test_ids_rise_also_when_the_system_clock_steps_back(monkeypatch):
    before = ids.new_id()
    monkeypatch.setattr(ids._system, "time_ns", lambda: 1_000_000_000)
    assert ids.new_id() > before


def _some(_):
    return [ids.new_id() for _ in range(500)]


def test_forked_processes_do_not_make_the_same_ids():
    with multiprocessing.get_context("fork").Pool(4) as pool:
        series = pool.map(_some, range(8))
    assert len({value for part in series for value in part}) == 4000


def test_a_code_has_five_bits_a_letter_and_no_letter_that_is_misread():
    code = ids.new_code(14)
    assert len(code) == 14
    assert set(code) <= set(ids.CODE_ALPHABET)
    assert len(set(ids.CODE_ALPHABET)) == 32
    assert not set("ilou") & set(ids.CODE_ALPHABET)


def test_a_code_that_can_be_guessed_is_refused():
    with pytest.raises(ids.CodeTooShort):
        ids.new_code(7)


@given(st.text(alphabet=ids.CODE_ALPHABET, min_size=1, max_size=20))
def test_a_code_is_read_as_it_was_meant(code):
    written = f" {code[:3].upper()}-{code[3:].replace('0', 'O').replace('1', 'l')} "
    assert ids.read_code(written) == code
