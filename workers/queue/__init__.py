"""The durable queue: a Redis Stream with a consumer group, delayed retries and a quarantine."""
