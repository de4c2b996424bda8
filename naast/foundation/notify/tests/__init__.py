"""Tests of mail and messages."""
