"""Dispaccio's data views, saved searches, maps and dashboards for Kibana. Not part of the installed package.

`dashboards.py` says what there is, in the words of `shapes.py`; `objects.py` makes Kibana's saved objects of it;
`python -m deploy.kibana.build` writes them to `workers/index/kibana.ndjson`, which `dispaccio setup` imports.
"""
