"""The HTTP side: one function per resource, from a `Call` to an `Answer`."""
