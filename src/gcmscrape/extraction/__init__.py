"""From a page to its fields, as the page words them."""
