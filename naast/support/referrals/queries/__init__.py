"""Reads about referrals: the author's, the student's, the receiver's; each sees a different part."""
