"""Entry or page -> clean article: text, language, identity, fingerprint, near-duplicates."""
