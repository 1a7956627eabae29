"""Feeds into new and changed articles on the queue: registry, fetch, parse, dates, decisions, OPML."""
