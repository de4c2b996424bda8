"""The demonstration: an invented university, its cast, and the two commands."""
