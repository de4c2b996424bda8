"""What the room decides, without a clock, a database or a network."""
