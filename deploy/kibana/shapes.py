"""The words in which `dashboards.py` describes what people see in Kibana."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

RECORDS = "___records___"
"""What Lens calls the documents themselves, in the place of a field."""


@dataclass(frozen=True)
class View:
    """A data view. `index` follows the prefix of the indices; `formats` shows fields otherwise than they are stored."""

    id: str
    name: str
    index: str
    time: str | None = "@timestamp"
    formats: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class Search:
    """A saved search: the documents themselves, newest first. `where` is KQL."""

    id: str
    title: str
    description: str
    view: View
    columns: Sequence[str]
    where: str = ""


@dataclass(frozen=True)
class Map:
    """A map that counts documents by cells of a grid."""

    id: str
    title: str
    description: str
    view: View
    field: str


# What a chart counts, and by what


@dataclass(frozen=True)
class Metric:
    """A number: `operation` of `field` over the documents that `where` (KQL) lets through."""

    label: str
    operation: Literal["count", "unique_count", "sum", "max", "median", "last_value"] = "count"
    field: str = RECORDS
    where: str = ""
    date: bool = False
    """Whether the number is a moment."""


@dataclass(frozen=True)
class Terms:
    """The most frequent values of a field, or those first in the alphabet."""

    field: str
    label: str
    size: int = 10
    alphabetical: bool = False
    type: Literal["string", "number"] = "string"


@dataclass(frozen=True)
class Dates:
    """Documents by time; Kibana chooses the length of the steps."""

    field: str = "@timestamp"
    label: str = ""


Buckets = Terms | Dates


# Charts


@dataclass(frozen=True)
class Number:
    """One number."""

    metric: Metric


@dataclass(frozen=True)
class Graph:
    """Metrics along `x`, each divided by `split`."""

    x: Buckets
    metrics: Sequence[Metric]
    split: Terms | None = None
    series: Literal["bar_stacked", "bar_horizontal", "area_stacked", "line"] = "bar_stacked"


@dataclass(frozen=True)
class Table:
    """A row for each combination of values."""

    rows: Sequence[Terms]
    metrics: Sequence[Metric]


@dataclass(frozen=True)
class Matrix:
    """How often each value of `y` meets each value of `x`, by colour."""

    y: Terms
    x: Terms
    metric: Metric


@dataclass(frozen=True)
class Donut:
    """The shares of the values of a field."""

    by: Terms
    metric: Metric


Chart = Number | Graph | Table | Matrix | Donut


# Dashboards


@dataclass(frozen=True)
class Panel:
    """A chart over the documents of a data view that `where` (KQL) lets through."""

    title: str
    view: View
    chart: Chart
    where: str = ""
    description: str = ""


@dataclass(frozen=True)
class Links:
    """The way to the other dashboards; the filters, the query and the time range go along."""

    title: str = "Dashboards"


@dataclass(frozen=True)
class Row:
    """Panels side by side, with their widths out of 48 columns; `height` is in units of 20 pixels."""

    height: int
    panels: Sequence[tuple[int, Panel | Search | Map | Links]]


@dataclass(frozen=True)
class Control:
    """A list of values above a dashboard to filter by."""

    field: str
    label: str


@dataclass(frozen=True)
class Dashboard:
    """Rows from top to bottom. `since` is where the time range begins; `refresh` is in seconds, 0 for never."""

    id: str
    title: str
    description: str
    since: str
    rows: Sequence[Row]
    controls: Sequence[Control] = ()
    view: View | None = None
    """The data view of the controls."""
    refresh: int = 0
