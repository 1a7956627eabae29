"""The embedded default: everything that Dispaccio needs, started as local processes."""
