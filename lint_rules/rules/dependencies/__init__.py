"""Family dependencies: make dependencies explicit, keep interfaces small."""
