"""The two inboxes as they mostly are: students' with the psychologist on duty, staff's with the coach (C11).

Nobody stands in for the coach but whoever does so by name: the head of another service must not read it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

STANDARD: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "students": {
            "role": "duty-psychologist",
            "stands_in": "head-of-psychologists",
            "reader_nl": "de dienstdoende psycholoog",
            "reader_en": "the psychologist on duty",
            "hours": [{"days": ["mon", "tue", "wed", "thu", "fri"], "open": "09:00", "close": "17:00"}],
        },
        "staff": {
            "role": "staff-coach",
            "stands_in": "",
            "reader_nl": "de coach voor medewerkers",
            "reader_en": "the coach for staff",
            "hours": [{"days": ["mon", "tue", "thu"], "open": "09:00", "close": "17:00"}],
        },
    }
)
