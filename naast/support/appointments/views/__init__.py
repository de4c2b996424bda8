"""The pages of the room: who, when, confirm and done; one's own appointments; the calendar feed."""
