"""Call me back: somebody leaves how they can be reached safely, and a human says when they read it (C11).

A *call* is one such request, an *inbox* who reads it and when, a *receipt* the code with which the answer is read.
It works without an account and is not for danger: the lines stand above the button. It keeps no appointment and no
file: what was left goes with its key, fourteen days after it was closed.
"""
