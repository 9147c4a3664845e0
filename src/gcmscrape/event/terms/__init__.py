"""Terms: from words, links and icons to the values of closed vocabularies."""
