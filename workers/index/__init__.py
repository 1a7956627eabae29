"""Article + Extraction -> documents -> Elasticsearch: templates, aliases, bulk writer, and the archive."""
