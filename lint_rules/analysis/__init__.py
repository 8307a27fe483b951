"""Answers questions about code. Knows astroid nodes; knows no rule and no Pylint."""
