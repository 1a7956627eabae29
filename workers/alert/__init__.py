"""New events that somebody waits for: saved searches, and telling of what they find, once."""
