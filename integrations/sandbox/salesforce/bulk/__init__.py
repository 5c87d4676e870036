"""Jobs that read and write many records: Bulk API 2.0, and the Bulk API before it."""
