"""Principle 1: awareness starts in the learning environment."""
