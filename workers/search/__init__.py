"""The queries that the command and the reader page share."""
