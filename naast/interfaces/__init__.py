"""Top floor: the pages, the programming interface and the demonstration."""
