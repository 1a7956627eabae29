"""Processes that are killed, while the world goes on."""
