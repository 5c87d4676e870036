"""Both bulk APIs over HTTP."""
