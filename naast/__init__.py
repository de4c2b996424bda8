"""Naast (Dutch for beside): one chain of support in which every student finds the right person, early."""
