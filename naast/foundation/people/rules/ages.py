"""What somebody's birth date is worth on a day; the date itself goes nowhere (G9)."""

import datetime


def is_younger_than(age: int, *, birth_date: datetime.date, on: datetime.date) -> bool:
    """Tell whether somebody born on `birth_date` has not yet reached `age` on that day.

    Unit: whole years; who is born on 29 February comes of age on 1 March in other years (G9).
    """
    years = on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))
    return years < age
