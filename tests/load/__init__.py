"""Measurements that anyone can run again: `make load NAME=pages`; each takes its floor in the same run (architecture §8)."""
