"""Mail and messages: an outbox that keeps ids and no content, sent after the commit by jobs, in the reader's language.

An upper room posts a *letter* in its own action; a letter is a builder in that room's `letters.py`. What it says is
made when it is sent, on behalf of the reader as they stand then: whoever lost their right, or is gone, gets nothing.
Not here: what is in a letter, calendar files (they come along as a letter's files), mail about passwords (accounts).
"""
