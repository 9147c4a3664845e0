"""From words to values: dates, places, terms."""
