"""The frame around every page: home, errors, display choice, who can see what, the gallery."""
