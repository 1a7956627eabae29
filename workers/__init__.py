"""Dispaccio: from feeds to events that can be searched and traced to the words they came from."""
