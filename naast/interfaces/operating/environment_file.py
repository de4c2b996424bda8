"""Reads a file of environment variables as systemd does, so that a command sees what the service sees (G7)."""

import re
from pathlib import Path

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
LARGEST = 100_000


class BadEnvironmentFile(ValueError):
    """The file cannot be read as variables; `faults` names each line, never what stands on it."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__("Naast cannot start:\n" + "\n".join(f"  - {fault}" for fault in faults))
        self.faults = faults


def read_environment_file(path: Path) -> dict[str, str]:
    """Read NAME=value lines; empty lines and those that begin with # or ; are left alone, quotes around a value go.

    What systemd would read otherwise is a fault: a line continued with a backslash, a quote inside a value.
    Raises BadEnvironmentFile with every fault at once.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise BadEnvironmentFile((f"{path} is too large for a file of variables.",))
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadEnvironmentFile((f"{path} cannot be read: {error.strerror or type(error).__name__}.",)) from None
    except UnicodeDecodeError:
        raise BadEnvironmentFile((f"{path} is not UTF-8 text.",)) from None
    found: dict[str, str] = {}
    faults: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.strip()
        if not entry or entry[0] in "#;":
            continue
        name, is_pair, value = entry.partition("=")
        value = value.strip()
        if name.startswith("export "):
            faults.append(f"{path} line {number} begins with 'export'; systemd would not read it.")
        elif not is_pair or not NAME.fullmatch(name):
            faults.append(f"{path} line {number} is not NAME=value.")
        elif name in found:
            faults.append(f"{path} line {number}: {name} stands there twice.")
        elif value.endswith("\\"):
            faults.append(f"{path} line {number} ends with a backslash; write {name} on one line.")
        elif (plain := _without_quotes(value)) is None:
            faults.append(f"{path} line {number}: the quotes around {name} do not match.")
        else:
            found[name] = plain
    if faults:
        raise BadEnvironmentFile(tuple(faults))
    return found


def _without_quotes(value: str) -> str | None:
    """Take the quotes off a value; None when they do not match."""
    if value[:1] in {'"', "'"}:
        inner = value[1:-1]
        return inner if len(value) > 1 and value[-1] == value[0] and value[0] not in inner else None
    return value if '"' not in value and "'" not in value else None
