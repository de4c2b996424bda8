"""Who may open the views that others wrote, by URL name; a test finds an entry too many or too few."""

from naast.foundation.access.page import Page

# None yet: the interface for programs gives its own description and its own page for people (interfaces/api), so that
# nothing of them comes from another server. The sign-in library of a later issue will stand here.
PAGES: dict[str, Page] = {}
