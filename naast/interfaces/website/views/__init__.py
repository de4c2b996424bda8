"""The pages that belong to no room: home, my page, display, errors, what is seen by whom, the gallery."""
