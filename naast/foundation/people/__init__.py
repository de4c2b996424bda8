"""The university, its people, what they study and which function they hold, from when to when."""
