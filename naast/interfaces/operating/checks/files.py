"""Whether the files that pages and urgent help need stand on disk, and are those of this version."""

import datetime
import filecmp
import json
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage

from naast.awareness.guide.queries.urgent import copies
from naast.interfaces.operating.findings import Finding, Installation, fault, warning

COPIES_FRESH = datetime.timedelta(hours=36)
PAGES = tuple(f"{name}.{language}.html" for name in ("now", "card") for language in ("nl", "en"))
PREPARE = "Run 'naast prepare'."


def static_files(at: Installation) -> Iterator[Finding]:
    """Compare the collected files with those of the code: none missing, none of another version."""
    root = Path(settings.STATIC_ROOT)
    manifest = root / "staticfiles.json"
    hashed: dict[str, str] = {}
    if getattr(staticfiles_storage, "manifest_strict", False):
        try:
            hashed = json.loads(manifest.read_text(encoding="utf-8"))["paths"]
        except (OSError, ValueError, KeyError):
            yield fault(f"The static files were not collected: {manifest} is not there or not whole.", PREPARE)
            return
    missing, other = [], []
    for finder in get_finders():
        for name, storage in finder.list([]):
            if not (root / name).is_file() or (hashed and not (root / hashed.get(name, "?")).is_file()):
                missing.append(name)
            elif not filecmp.cmp(root / name, storage.path(name), shallow=False):
                other.append(name)
    if missing:
        yield fault(f"{len(missing)} static files are missing, {missing[0]} for one.", PREPARE)
    if other:
        yield fault(f"{len(other)} static files are of another version, {other[0]} for one.", PREPARE)


def urgent_copies(at: Installation) -> Iterator[Finding]:
    """Find copies of urgent help that are missing, torn or old: they answer when nothing else does (A3)."""
    folder = copies()
    wrong = [name for name in PAGES if not _is_whole(folder / name)]
    if wrong:
        yield fault(
            f"{', '.join(wrong)} in {folder} cannot be used: urgent help has nothing to fall back on.",
            f"{PREPARE} If it stays, import a guide with helplines that a person checked.",
        )
        return
    oldest = min((folder / name).stat().st_mtime for name in PAGES)
    age = at.now - datetime.datetime.fromtimestamp(oldest, tz=datetime.UTC)
    if age > COPIES_FRESH:
        yield warning(
            f"The copies of urgent help are {age.days} days old; a worker writes them every night.",
            "Look whether naast-work runs and what its log says.",
        )


def _is_whole(path: Path) -> bool:
    """Tell whether a copy tells the numbers and was written to its end."""
    try:
        text = path.read_bytes()
    except OSError:
        return False
    return b"tel:112" in text and text.rstrip().endswith(b"</html>")
