"""Commands of keeping and erasing."""
