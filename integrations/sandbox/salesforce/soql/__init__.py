"""SOQL: from text to SQL. What it does not know it refuses."""
