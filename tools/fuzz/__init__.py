"""Fuzzing: pages and answers that nobody wrote, and what must hold of each."""
