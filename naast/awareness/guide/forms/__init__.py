"""The forms of the editor's desk: a text with both languages side by side, and the small ones around it (A10)."""
