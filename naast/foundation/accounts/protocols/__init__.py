"""How a university's provider is spoken to: what is sent, what is fetched, and what of an answer is believed (G5).

Stands between models and queries: reads no rows, keeps nothing, and is told which provider to speak to.
"""
