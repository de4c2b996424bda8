"""SQLite as Django's own backend with a fair queue of writers; the engine's name is this package's."""
