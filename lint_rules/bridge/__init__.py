"""Pylint: checkers that hand a module's path and text to the engine."""
