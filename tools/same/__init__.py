"""Compares what two versions of the readers read from every page that the tests give to them."""
