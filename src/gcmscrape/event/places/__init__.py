"""Places: from the words of a location to venue, city and country."""
