"""From records to the files of a dataset: JSON Lines, schema, summary, written all or nothing."""
