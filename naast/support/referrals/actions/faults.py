"""What more than one side of a referral can say no to."""


class NothingWritten(ValueError):
    """There is no text, or more of it than a reader takes in."""
