"""The pages of the chain map."""
