"""Comparisons with peers, each in one run on one machine; no timed tests."""
