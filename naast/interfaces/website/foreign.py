"""Who may open the views that others wrote, by URL name. An entry without a URL, or a URL without an entry, fails a test."""

from naast.foundation.access.page import Page, anyone

PAGES: dict[str, Page] = {
    # django-ninja's own description of the interface; it holds no data.
    "api-1.0.0:openapi-json": Page(anyone),
    "api-1.0.0:openapi-view": Page(anyone),
    "api-1.0.0:api-root": Page(anyone),
}
