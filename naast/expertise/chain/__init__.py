"""The chain map: who does what for which programme, what not, how confidential, and who stands in (D1, D6)."""
