"""Everything that changes something about keeping and erasing."""
