"""The programming interface at /api/v1/ (G6)."""
