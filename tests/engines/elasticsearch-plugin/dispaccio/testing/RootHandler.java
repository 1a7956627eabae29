package dispaccio.testing;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.lucene.util.Version;
import org.elasticsearch.Build;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.node.DiscoveryNodes;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.XContentBuilder;

/** GET and HEAD of /: name and version, as the client's `info()` and `ping()` ask for them. */
final class RootHandler extends BaseRestHandler {

    private final Settings settings;
    private final Supplier<DiscoveryNodes> nodes;

    RootHandler(Settings settings, Supplier<DiscoveryNodes> nodes) {
        this.settings = settings;
        this.nodes = nodes;
    }

    @Override
    public String getName() {
        return "dispaccio_testing_root";
    }

    @Override
    public List<Route> routes() {
        return List.of(new Route(RestRequest.Method.GET, "/"), new Route(RestRequest.Method.HEAD, "/"));
    }

    @Override
    protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
        request.param("pretty"); // a parameter that nobody has read is answered with 400
        return channel -> channel.sendResponse(new RestResponse(RestStatus.OK, describe(channel.newBuilder())));
    }

    private XContentBuilder describe(XContentBuilder json) throws IOException {
        Build build = Build.current();
        json.startObject();
        json.field("name", nodes.get().getLocalNode().getName());
        json.field("cluster_name", settings.get("cluster.name", "elasticsearch"));
        json.field("cluster_uuid", "_na_");
        json.startObject("version");
        json.field("number", build.qualifiedVersion());
        json.field("build_flavor", "default");
        json.field("build_type", build.type().displayName());
        json.field("build_hash", build.hash());
        json.field("build_date", build.date());
        json.field("build_snapshot", build.isSnapshot());
        json.field("lucene_version", Version.LATEST.toString());
        json.field("minimum_wire_compatibility_version", build.minWireCompatVersion());
        json.field("minimum_index_compatibility_version", build.minIndexCompatVersion());
        json.endObject();
        json.field("tagline", "You Know, for Search");
        return json.endObject();
    }
}
