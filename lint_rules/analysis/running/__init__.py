"""What runs when code runs: summaries followed through calls, from a statement to what it does to the world."""
