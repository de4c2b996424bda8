"""What the institution decided to switch on, until when, with which document (G8)."""
