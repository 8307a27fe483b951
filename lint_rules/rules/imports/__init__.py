"""Family imports: nothing sophisticated happens because a module was imported."""
