"""Makes Kibana's saved objects of `dashboards.py`. Pure, and always the same bytes.

The shapes are those that Kibana 8.8 to 8.17 export, the oldest that every Kibana 9 migrates by itself: a newer Kibana
takes an older object, never the other way round. Charts, links and controls lie inside their dashboard ("by value");
data views, saved searches and maps are objects of their own, to be found in Kibana's lists.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from deploy.kibana.shapes import (
    Buckets,
    Chart,
    Dashboard,
    Dates,
    Donut,
    Graph,
    Links,
    Map,
    Matrix,
    Metric,
    Number,
    Panel,
    Search,
    Table,
    View,
)

PREFIX = "dispaccio"
"""Of the indices, in the built file; the import puts the configured one in its place."""

CORE = "8.8.0"
VERSIONS = {"index-pattern": "8.0.0", "search": "10.5.0", "map": "8.4.0", "dashboard": "10.2.0"}
"""The version of each type's shape. A search of 10.6.0 would already need its tabs, which migration makes."""

OURS = "Dispaccio: "
"""What our titles begin with in Kibana's lists; inside a dashboard it goes without saying."""

LAYER = "layer"

Object = dict[str, Any]
Reference = dict[str, str]


def packed(value: Any) -> str:
    """JSON inside JSON, as Kibana keeps most of its state."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def saved(type: str, id: str, attributes: Object, references: Sequence[Reference]) -> Object:
    """A line of the file."""
    return {
        "type": type,
        "id": id,
        "attributes": attributes,
        "references": list(references),
        "coreMigrationVersion": CORE,
        "typeMigrationVersion": VERSIONS[type],
        "managed": False,
    }


def reference(name: str, type: str, id: str) -> Reference:
    return {"name": name, "type": type, "id": id}


def kql(query: str) -> Object:
    return {"query": query, "language": "kuery"}


# Data views, saved searches, maps


def data_view(view: View) -> Object:
    """A data view; Kibana looks the fields up in the index."""
    attributes: Object = {
        "title": f"{PREFIX}-{view.index}",
        "name": view.name,
        "fieldFormatMap": packed(view.formats),
        "fieldAttrs": "{}",
        "runtimeFieldMap": "{}",
        "sourceFilters": "[]",
        "fields": "[]",
    }
    if view.time:
        attributes["timeFieldName"] = view.time
    return saved("index-pattern", view.id, attributes, [])


def saved_search(search: Search) -> Object:
    """A saved search, what Kibana 9 calls a Discover session."""
    name = "kibanaSavedObjectMeta.searchSourceJSON.index"
    attributes = {
        "title": search.title,
        "description": search.description,
        "columns": list(search.columns),
        "sort": [[search.view.time, "desc"]],
        "grid": {},
        "hideChart": False,
        "isTextBasedQuery": False,
        "timeRestore": False,
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": packed({"query": kql(search.where), "filter": [], "indexRefName": name})
        },
    }
    return saved("search", search.id, attributes, [reference(name, "index-pattern", search.view.id)])


def map_object(map: Map) -> Object:
    """A map: Elastic's base map below, circles of a grid above."""
    name = "layer_1_source_index_pattern"
    base = {
        "id": "base",
        "label": None,
        "type": "EMS_VECTOR_TILE",
        "sourceDescriptor": {"type": "EMS_TMS", "isAutoSelect": True, "lightModeDefault": "road_map_desaturated"},
        "style": {"type": "EMS_VECTOR_TILE", "color": ""},
        "minZoom": 0,
        "maxZoom": 24,
        "alpha": 1,
        "visible": True,
        "includeInFitToBounds": True,
    }
    grid = {
        "id": "grid",
        "label": map.title.removeprefix(OURS),
        "type": "GEOJSON_VECTOR",
        "sourceDescriptor": {
            "type": "ES_GEO_GRID",
            "id": f"{map.id}-grid",
            "geoField": map.field,
            "requestType": "point",
            "resolution": "MOST_FINE",
            "metrics": [{"type": "count"}],
            "applyGlobalQuery": True,
            "applyGlobalTime": True,
            "applyForceRefresh": True,
            "indexPatternRefName": name,
        },
        "style": {
            "type": "VECTOR",
            "isTimeAware": True,
            "properties": {
                "icon": {"type": "STATIC", "options": {"value": "marker"}},
                "fillColor": by_count({"color": "Blues", "type": "ORDINAL"}),
                "lineColor": {"type": "STATIC", "options": {"color": "#ffffff"}},
                "lineWidth": {"type": "STATIC", "options": {"size": 1}},
                "iconSize": by_count({"minSize": 6, "maxSize": 32}),
                "labelText": by_count({}),
                "symbolizeAs": {"options": {"value": "circle"}},
            },
        },
        "joins": [],
        "minZoom": 0,
        "maxZoom": 24,
        "alpha": 0.75,
        "visible": True,
        "includeInFitToBounds": True,
    }
    state = {
        "zoom": 1.6,
        "center": {"lon": 15, "lat": 30},
        "timeFilters": {"from": "now-7d", "to": "now"},
        "refreshConfig": {"isPaused": True, "interval": 0},
        "query": kql(""),
        "filters": [],
        "settings": {"autoFitToDataBounds": False},
    }
    attributes = {
        "title": map.title,
        "description": map.description,
        "mapStateJSON": packed(state),
        "layerListJSON": packed([base, grid]),
        "uiStateJSON": packed({"isLayerTOCOpen": False, "openTOCDetails": []}),
    }
    return saved("map", map.id, attributes, [reference(name, "index-pattern", map.view.id)])


def by_count(options: Object) -> Object:
    """A property of a circle that follows the number of documents in it."""
    return {"type": "DYNAMIC", "options": {"field": {"name": "doc_count", "origin": "source"}, **options}}


# Charts (Lens)


def metric_column(metric: Metric) -> Object:
    column: Object = {
        "label": metric.label,
        "customLabel": True,
        "dataType": "date" if metric.date else "number",
        "operationType": metric.operation,
        "isBucketed": False,
        "scale": "ratio",
        "sourceField": metric.field,
        "params": {},
    }
    if metric.operation in ("count", "unique_count", "sum"):
        column["params"] = {"emptyAsNull": False}
    if metric.operation == "last_value":
        column["params"] = {"sortField": "@timestamp"}
    if metric.where:
        column["filter"] = kql(metric.where)
    return column


def bucket_column(buckets: Buckets, order_by: str) -> Object:
    """`order_by` is the id of the metric by which the most frequent values are found."""
    if isinstance(buckets, Dates):
        return {
            "label": buckets.label or buckets.field,
            "customLabel": bool(buckets.label),
            "dataType": "date",
            "operationType": "date_histogram",
            "isBucketed": True,
            "scale": "interval",
            "sourceField": buckets.field,
            "params": {"interval": "auto", "includeEmptyRows": True, "dropPartials": False},
        }
    order = {"type": "alphabetical"} if buckets.alphabetical else {"type": "column", "columnId": order_by}
    return {
        "label": buckets.label,
        "customLabel": True,
        "dataType": buckets.type,
        "operationType": "terms",
        "isBucketed": True,
        "scale": "ordinal",
        "sourceField": buckets.field,
        "params": {
            "size": buckets.size,
            "orderBy": order,
            "orderDirection": "asc" if buckets.alphabetical else "desc",
            "otherBucket": False,
            "missingBucket": False,
            "parentFormat": {"id": "terms"},
        },
    }


def parts(chart: Chart) -> tuple[str, list[Buckets], list[Metric]]:
    """The kind of visualization, what it divides by from the outermost, and what it counts."""
    match chart:
        case Number():
            return "lnsMetric", [], [chart.metric]
        case Graph():  # divided first by the split: the most frequent of the whole time range, not of each step
            return "lnsXY", [*([chart.split] if chart.split else []), chart.x], list(chart.metrics)
        case Table():
            return "lnsDatatable", list(chart.rows), list(chart.metrics)
        case Matrix():
            return "lnsHeatmap", [chart.y, chart.x], [chart.metric]
        case Donut():
            return "lnsPie", [chart.by], [chart.metric]


def visualization(chart: Chart, buckets: list[str], metrics: list[str]) -> Object:
    """How the columns are drawn."""
    layer = {"layerId": LAYER, "layerType": "data"}
    match chart:
        case Number():
            return {**layer, "metricAccessor": metrics[0]}
        case Graph():
            drawn: Object = {
                **layer,
                "accessors": metrics,
                "xAccessor": buckets[-1],
                "seriesType": chart.series,
                "position": "top",
                "showGridlines": False,
            }
            if chart.split:
                drawn["splitAccessor"] = buckets[0]
            several = bool(chart.split) or len(metrics) > 1
            return {
                "preferredSeriesType": chart.series,
                "legend": {"isVisible": several, "position": "right"},
                "valueLabels": "hide",
                "fittingFunction": "None",
                "axisTitlesVisibilitySettings": {"x": False, "yLeft": False, "yRight": False},
                "layers": [drawn],
            }
        case Table():
            return {
                **layer,
                "columns": [{"columnId": column} for column in (*buckets, *metrics)],
                "paging": {"size": 20, "enabled": True},
            }
        case Matrix():
            return {
                **layer,
                "shape": "heatmap",
                "yAccessor": buckets[0],
                "xAccessor": buckets[1],
                "valueAccessor": metrics[0],
                "legend": {"type": "heatmap_legend", "isVisible": False, "position": "right"},
                "gridConfig": {
                    "type": "heatmap_grid",
                    "isCellLabelVisible": True,
                    "isXAxisLabelVisible": True,
                    "isXAxisTitleVisible": True,
                    "isYAxisLabelVisible": True,
                    "isYAxisTitleVisible": True,
                },
            }
        case Donut():
            drawn = {
                **layer,
                "primaryGroups": buckets,
                "metrics": metrics,
                "numberDisplay": "percent",
                "categoryDisplay": "default",
                "legendDisplay": "default",
                "nestedLegend": False,
            }
            return {"shape": "donut", "layers": [drawn]}


def lens(panel: Panel) -> tuple[Object, list[Reference]]:
    """The attributes of a chart, and what they refer to."""
    type, divided, counted = parts(panel.chart)
    buckets = [f"by-{number}" for number in range(len(divided))]
    metrics = [f"of-{number}" for number in range(len(counted))]
    columns = dict(zip(buckets, (bucket_column(one, metrics[0]) for one in divided), strict=True))
    columns |= dict(zip(metrics, map(metric_column, counted), strict=True))
    references = [reference(f"indexpattern-datasource-layer-{LAYER}", "index-pattern", panel.view.id)]
    layer = {"columns": columns, "columnOrder": [*buckets, *metrics], "incompleteColumns": {}, "sampling": 1}
    attributes = {
        "title": panel.title,
        "description": panel.description,
        "type": "lens",
        "visualizationType": type,
        "state": {
            "visualization": visualization(panel.chart, buckets, metrics),
            "query": kql(panel.where),
            "filters": [],
            "datasourceStates": {"formBased": {"layers": {LAYER: layer}}},
            "internalReferences": [],
            "adHocDataViews": {},
        },
        "references": references,
    }
    return attributes, references


# Dashboards


def slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")


def links(here: Dashboard, boards: Sequence[Dashboard]) -> tuple[Object, list[Reference]]:
    """Links to all dashboards (Kibana marks the one that one is on), and what they refer to."""
    ids = [slug(board.title) for board in boards]
    attributes = {
        "layout": "horizontal",
        "links": [
            {
                "type": "dashboardLink",
                "id": id,
                "order": order,
                "label": board.title.removeprefix(OURS),
                "destinationRefName": f"link_{id}_dashboard",
                "options": {"openInNewTab": False, "useCurrentFilters": True, "useCurrentDateRange": True},
            }
            for order, (id, board) in enumerate(zip(ids, boards, strict=True))
        ],
    }
    references = [
        reference(f"link_{id}_dashboard", "dashboard", board.id) for id, board in zip(ids, boards, strict=True)
    ]
    return attributes, references


def panels(board: Dashboard, boards: Sequence[Dashboard]) -> Iterator[tuple[Object, list[Reference]]]:
    """The panels in their places, each with what it refers to under the panel's id."""
    y = 0
    for row in board.rows:
        x = 0
        for width, shown in row.panels:
            title = shown.title.removeprefix(OURS)
            id = f"{board.id}-{slug(title)}"
            panel: Object = {"panelIndex": id, "gridData": {"x": x, "y": y, "w": width, "h": row.height, "i": id}}
            config: Object = {"title": title, "enhancements": {}}
            match shown:
                case Panel():
                    config["attributes"], references = lens(shown)
                    config["hidePanelTitles"] = isinstance(shown.chart, Number)  # it says its name itself
                    if shown.description:
                        config["description"] = shown.description
                    panel |= {"type": "lens", "embeddableConfig": config}
                case Links():
                    attributes, references = links(board, boards)
                    panel |= {
                        "type": "links",
                        "embeddableConfig": {"attributes": attributes, "hidePanelTitles": True, "enhancements": {}},
                    }
                case Search() | Map():
                    type = "search" if isinstance(shown, Search) else "map"
                    references = [reference(f"panel_{id}", type, shown.id)]
                    panel |= {"type": type, "panelRefName": f"panel_{id}", "embeddableConfig": config}
            yield panel, [reference(f"{id}:{one['name']}", one["type"], one["id"]) for one in references]
            x += width
        y += row.height


def controls(board: Dashboard) -> tuple[Object, list[Reference]]:
    """The lists above a dashboard, and the data view that each refers to."""
    if board.view is None:
        return {}, []
    lists, references = {}, []
    for order, control in enumerate(board.controls):
        id = f"{board.id}-{control.field.replace('_', '-')}"
        name = f"controlGroup_{id}:optionsListDataView"
        lists[id] = {
            "type": "optionsListControl",
            "order": order,
            "grow": True,
            "width": "small",
            "explicitInput": {
                "id": id,
                "fieldName": control.field,
                "title": control.label,
                "searchTechnique": "wildcard",
                "selectedOptions": [],
                "enhancements": {},
                "dataViewRefName": name,
            },
        }
        references.append(reference(name, "index-pattern", board.view.id))
    ignored = dict.fromkeys(("ignoreFilters", "ignoreQuery", "ignoreTimerange", "ignoreValidations"), False)
    group = {
        "controlStyle": "oneLine",
        "chainingSystem": "HIERARCHICAL",
        "showApplySelections": False,
        "ignoreParentSettingsJSON": packed(ignored),
        "panelsJSON": packed(lists),
    }
    return {"controlGroupInput": group}, references


def dashboard(board: Dashboard, boards: Sequence[Dashboard]) -> Object:
    """A dashboard with all that lies in it."""
    placed = list(panels(board, boards))
    control_group, control_references = controls(board)
    options = {
        "useMargins": True,
        "syncColors": True,
        "syncCursor": True,
        "syncTooltips": False,
        "hidePanelTitles": False,
    }
    attributes: Object = {
        "title": board.title,
        "description": board.description,
        "panelsJSON": packed([panel for panel, _ in placed]),
        "optionsJSON": packed(options),
        "timeRestore": True,
        "timeFrom": board.since,
        "timeTo": "now",
        "refreshInterval": {"pause": board.refresh == 0, "value": board.refresh * 1000},
        "kibanaSavedObjectMeta": {"searchSourceJSON": packed({"query": kql(""), "filter": []})},
        "version": 1,
        **control_group,
    }
    references = [one for _, found in placed for one in found]
    return saved("dashboard", board.id, attributes, [*references, *control_references])
