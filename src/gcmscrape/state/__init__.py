"""What is known of each page between runs and within one: a SQLite database beside the WARC files."""
