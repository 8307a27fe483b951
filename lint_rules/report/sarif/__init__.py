"""SARIF 2.1.0, for tools that collect findings and show them beside the code."""
