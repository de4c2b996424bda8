"""Referral: hands over, inside the chain or outside, exactly what the student saw and said yes to (C5, C6)."""
