"""What follows from the law and from the house's own terms; no Django, no clock."""
