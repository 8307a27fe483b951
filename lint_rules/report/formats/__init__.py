"""Findings for other programs: one module for each format.

A module ``some_name.py`` is the format ``some-name``; its function ``pieces`` gives the text of a report.
"""
