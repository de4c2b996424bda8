"""Who may open, see and change: one gate, one kind of query, one kind of action. It knows no people."""
