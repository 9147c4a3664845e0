"""A package, so that each module has one name and is loaded once, whether pytest collects it or another test imports it."""
