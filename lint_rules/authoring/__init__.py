"""For contributors: make a new rule, check the pages."""
