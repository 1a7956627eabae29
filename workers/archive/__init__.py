"""The archive: every accepted article as it came, with its page and what was made of it. Both indices can be made anew from it."""
