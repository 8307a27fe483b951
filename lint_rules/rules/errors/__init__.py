"""Family errors: errors are values to program with."""
