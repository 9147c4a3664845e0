"""A run over the site: sources, pages, the record of each, the dataset."""
