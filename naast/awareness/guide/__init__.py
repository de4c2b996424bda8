"""The help guide: every form of help, who to turn to, and urgent help (A1, A2, A3, A5, B10)."""
