"""The append-only trail: who did and who looked, chained so that tampering shows."""
