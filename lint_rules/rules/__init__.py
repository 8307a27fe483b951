"""One rule is one file, in the folder of its family. No shared modules in here, ever."""
