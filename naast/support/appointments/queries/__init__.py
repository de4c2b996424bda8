"""What the room knows, for a reader."""
