"""A new version of both indices beside the old one, without a pause: fill, check, swap, keep, and back again if wanted."""
