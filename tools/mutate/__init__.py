"""Mutation testing of the readers: each condition made true and made false, and whether a test notices."""
