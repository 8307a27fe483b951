"""Tables about libraries, as data, and their reader."""
