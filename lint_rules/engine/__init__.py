"""One file in, findings out: the only driver, for Pylint and for the gate alike."""
