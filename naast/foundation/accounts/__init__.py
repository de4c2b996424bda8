"""Accounts: how somebody comes in and stays in: the university's provider, a password, a second factor, a session (G5).

An account opens a door and says nothing about what lies behind it: that is `access`, asked with the Actor that `people`
makes. A provider's claims are used to find the person and are not kept. Urgent help never comes here.
"""
