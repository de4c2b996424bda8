"""People who need something, in a real browser, from beginning to end."""
