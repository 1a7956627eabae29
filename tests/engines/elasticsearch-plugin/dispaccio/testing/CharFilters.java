package dispaccio.testing;

import java.io.Reader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.charfilter.HTMLStripCharFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceCharFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.AbstractCharFilterFactory;
import org.elasticsearch.index.analysis.CharFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredCharFilter;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** Filters over the characters before they are parted into tokens. */
final class CharFilters {

    static Map<String, AnalysisProvider<CharFilterFactory>> all() {
        Map<String, AnalysisProvider<CharFilterFactory>> all = new TreeMap<>();
        all.put("html_strip", filter((text, settings) -> new HTMLStripCharFilter(text)));
        all.put("pattern_replace", filter((text, settings) -> {
            Pattern pattern = Pattern.compile(settings.get("pattern"));
            return new PatternReplaceCharFilter(pattern, settings.get("replacement", ""), text);
        }));
        return all;
    }

    static List<PreConfiguredCharFilter> withoutSettings() {
        return List.of(PreConfiguredCharFilter.singleton("html_strip", false, HTMLStripCharFilter::new));
    }

    private static AnalysisProvider<CharFilterFactory> filter(BiFunction<Reader, Settings, Reader> make) {
        return (index, environment, name, settings) -> new AbstractCharFilterFactory(name) {
            @Override
            public Reader create(Reader text) {
                return make.apply(text, settings);
            }
        };
    }

    private CharFilters() {}
}
