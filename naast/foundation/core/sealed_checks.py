"""What a sealed field needs of the table it stands on, checked at the start (G3)."""

from typing import Any

from django.core import checks
from django.db import models

from naast.foundation.core import keys


def faults_of(field: Any) -> list[checks.CheckMessage]:
    """List what keeps a field's text from being sealed: no key before writing, no person, a file without a name."""
    faults: list[checks.CheckMessage] = []
    meta, own = field.model._meta, "Give it default=new_id."
    if _is_automatic(meta.pk):
        faults.append(
            checks.Error("The row's key must exist before the text is sealed.", hint=own, obj=field, id="naast.E101")
        )
    subject = field_of(field.model, field.subject)
    if subject is None:
        faults.append(
            checks.Error(f"There is no field {field.subject!r} to say whom it is about.", obj=field, id="naast.E102")
        )
    elif subject.null:
        faults.append(
            checks.Error(f"{field.subject!r} may be empty; then there is no key.", obj=field, id="naast.E103")
        )
    elif not isinstance(_target(subject), models.UUIDField):
        faults.append(checks.Error(f"{field.subject!r} does not hold a UUID.", obj=field, id="naast.E104"))
    if not keys.FILE_NAME.match(field.file):
        faults.append(
            checks.Error(f"{field.file!r} is no name for a file (a-z, 0-9, hyphen).", obj=field, id="naast.E105")
        )
    if field.unique or getattr(field, "db_index", False) or field.primary_key or field.choices:
        faults.append(
            checks.Error("Sealed text cannot be unique, indexed or chosen from a list.", obj=field, id="naast.E106")
        )
    return faults


def field_of(model: type[models.Model], name: str) -> Any:
    """Give a field of a table by its name ("pk" for its key), or None."""
    if name == "pk":
        return model._meta.pk
    return {field.name: field for field in model._meta.concrete_fields}.get(name)


def _target(field: Any) -> Any:
    """Follow foreign keys to the column that holds the value."""
    while field.remote_field is not None:
        field = field.target_field
    return field


def _is_automatic(field: Any) -> bool:
    """Tell whether the database itself makes the value, after the row is written."""
    return isinstance(field, models.AutoField | models.BigAutoField | models.SmallAutoField)
