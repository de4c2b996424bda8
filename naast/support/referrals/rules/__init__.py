"""The pure decisions of referrals: states, sentences, words, routing, terms."""
