"""Article -> mentions, entities, events, times, quantities."""
