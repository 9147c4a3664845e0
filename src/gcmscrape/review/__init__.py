"""Records beside their pages: for looking at one, and for judging a sample of them."""
