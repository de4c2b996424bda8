"""How long emergency access lasts and within how many days it is looked at, as the institution chose."""

from ..models import OversightTerms
from ..rules.emergency import Terms


def terms() -> Terms:
    """Give the terms in force; those of the house until somebody chose others. One query."""
    row = OversightTerms.objects.order_by("-since", "-pk").first()
    return Terms(row.minutes, row.review_days) if row is not None else Terms()
