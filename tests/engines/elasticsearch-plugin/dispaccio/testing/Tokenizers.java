package dispaccio.testing;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.KeywordTokenizer;
import org.apache.lucene.analysis.core.LetterTokenizer;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.email.UAX29URLEmailTokenizer;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenizer;
import org.apache.lucene.analysis.ngram.NGramTokenizer;
import org.apache.lucene.analysis.path.PathHierarchyTokenizer;
import org.apache.lucene.analysis.pattern.PatternTokenizer;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.analysis.PreConfiguredTokenizer;
import org.elasticsearch.index.analysis.TokenizerFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The usual tokenizers besides `standard`, which Elasticsearch's core has. */
final class Tokenizers {

    static Map<String, AnalysisProvider<TokenizerFactory>> all() {
        Map<String, AnalysisProvider<TokenizerFactory>> all = new TreeMap<>();
        all.put("edge_ngram", tokenizer(settings -> {
            int minimum = settings.getAsInt("min_gram", 1);
            return new EdgeNGramTokenizer(minimum, settings.getAsInt("max_gram", 2));
        }));
        all.put("keyword", tokenizer(settings -> new KeywordTokenizer()));
        all.put("letter", tokenizer(settings -> new LetterTokenizer()));
        all.put("ngram", tokenizer(settings -> {
            int minimum = settings.getAsInt("min_gram", 1);
            return new NGramTokenizer(minimum, settings.getAsInt("max_gram", 2));
        }));
        all.put("path_hierarchy", tokenizer(settings -> new PathHierarchyTokenizer()));
        all.put("pattern", tokenizer(settings -> {
            Pattern pattern = Pattern.compile(settings.get("pattern", "\\W+"));
            return new PatternTokenizer(pattern, settings.getAsInt("group", -1));
        }));
        all.put("uax_url_email", tokenizer(settings -> new UAX29URLEmailTokenizer()));
        all.put("whitespace", tokenizer(settings -> new WhitespaceTokenizer()));
        return all;
    }

    static List<PreConfiguredTokenizer> withoutSettings() {
        return List.of(
            PreConfiguredTokenizer.singleton("keyword", KeywordTokenizer::new),
            PreConfiguredTokenizer.singleton("letter", LetterTokenizer::new),
            PreConfiguredTokenizer.singleton("uax_url_email", UAX29URLEmailTokenizer::new),
            PreConfiguredTokenizer.singleton("whitespace", WhitespaceTokenizer::new)
        );
    }

    private static AnalysisProvider<TokenizerFactory> tokenizer(Function<Settings, Tokenizer> make) {
        return (index, environment, name, settings) -> TokenizerFactory.newFactory(name, () -> make.apply(settings));
    }

    private Tokenizers() {}
}
