"""The pages of oversight: asking and confirming, what a student is told, and what is looked at afterwards."""
