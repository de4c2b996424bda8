"""A file of variables is read as systemd reads it; what cannot be read is named by its line, never by what stands there."""

import pytest

from naast.interfaces.operating.environment_file import BadEnvironmentFile, read_environment_file


def written(tmp_path, text):
    path = tmp_path / "environment"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_it_is_read_as_systemd_reads_it(tmp_path):
    text = '# a word\n\n; another\nA=1\nB= two words \nC="quoted # here"\nD=\'it"s\'\nE=\nF=x=y\n'
    found = read_environment_file(written(tmp_path, text))
    assert found == {"A": "1", "B": "two words", "C": "quoted # here", "D": 'it"s', "E": "", "F": "x=y"}


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("export A=geheim", "export"),
        ("geheim", "NAME=value"),
        ("1A=geheim", "NAME=value"),
        ("A =geheim", "NAME=value"),
        ("A=geheim\nA=geheim", "twice"),
        ("A=geheim\\", "backslash"),
        ('A="geheim', "quotes"),
        ("A='geheim\"", "quotes"),
        ('A=ge"heim', "quotes"),
        ('A="ge"heim"', "quotes"),
    ],
)
def test_each_fault_names_its_line_and_keeps_the_secret(tmp_path, line, word):
    with pytest.raises(BadEnvironmentFile) as caught:
        read_environment_file(written(tmp_path, f"OK=1\n{line}\n"))
    assert word in str(caught.value)
    assert "geheim" not in str(caught.value)
    assert "line " in caught.value.faults[0]


def test_all_faults_are_named_at_once(tmp_path):
    with pytest.raises(BadEnvironmentFile) as caught:
        read_environment_file(written(tmp_path, "x\ny\nA=1\nz\n"))
    assert len(caught.value.faults) == 3


@pytest.mark.parametrize("content", [b"\xff\xfe", b"A=1\n" * 30_000])
def test_what_is_no_such_file_is_refused(tmp_path, content):
    with pytest.raises(BadEnvironmentFile):
        read_environment_file(written(tmp_path, content))


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(BadEnvironmentFile, match="No such file"):
        read_environment_file(tmp_path / "nowhere")
    with pytest.raises(BadEnvironmentFile, match="directory"):
        read_environment_file(tmp_path)
