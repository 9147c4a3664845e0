"""Whether a dataset is what its archive says: every record, every file, and the state between them."""
