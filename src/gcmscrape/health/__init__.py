"""Health: whether a site, an archive or a dataset is what the tool rests on."""
