"""Reads of the chain map: the map itself, its texts, and the coordinator's desk."""
