"""SOSL: words to look for in the texts of several objects. What it does not know it refuses."""
