"""The pages of referrals: the author's, the receiver's, the student's, and the letter's."""
