"""The contracts between the stages: typed structs, the producers' JSON Schema, the Elasticsearch templates.

Every message and document carries `SCHEMA_VERSION`; a change of any field here raises it and gets a
line in `schemas/HISTORY.md`.
"""

SCHEMA_VERSION = 2
"""Of extractions and documents."""

ARTICLE_VERSION = 1
"""Of what producers hand in. Apart, so that workers of two releases can take from one queue."""
