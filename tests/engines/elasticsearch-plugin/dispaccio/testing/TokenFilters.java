package dispaccio.testing;

import java.io.IOException;
import java.io.StringReader;
import java.text.ParseException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.FilteringTokenFilter;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.core.UpperCaseFilter;
import org.apache.lucene.analysis.core.WhitespaceTokenizer;
import org.apache.lucene.analysis.de.GermanLightStemFilter;
import org.apache.lucene.analysis.en.EnglishMinimalStemFilter;
import org.apache.lucene.analysis.en.EnglishPossessiveFilter;
import org.apache.lucene.analysis.en.PorterStemFilter;
import org.apache.lucene.analysis.es.SpanishLightStemFilter;
import org.apache.lucene.analysis.fr.FrenchLightStemFilter;
import org.apache.lucene.analysis.it.ItalianLightStemFilter;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.miscellaneous.LengthFilter;
import org.apache.lucene.analysis.miscellaneous.LimitTokenCountFilter;
import org.apache.lucene.analysis.miscellaneous.RemoveDuplicatesTokenFilter;
import org.apache.lucene.analysis.miscellaneous.SetKeywordMarkerFilter;
import org.apache.lucene.analysis.miscellaneous.TrimFilter;
import org.apache.lucene.analysis.miscellaneous.TruncateTokenFilter;
import org.apache.lucene.analysis.ngram.EdgeNGramTokenFilter;
import org.apache.lucene.analysis.ngram.NGramTokenFilter;
import org.apache.lucene.analysis.pattern.PatternCaptureGroupTokenFilter;
import org.apache.lucene.analysis.pattern.PatternReplaceFilter;
import org.apache.lucene.analysis.reverse.ReverseStringFilter;
import org.apache.lucene.analysis.snowball.SnowballFilter;
import org.apache.lucene.analysis.synonym.SolrSynonymParser;
import org.apache.lucene.analysis.synonym.SynonymGraphFilter;
import org.apache.lucene.analysis.synonym.SynonymMap;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.util.ElisionFilter;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.env.Environment;
import org.elasticsearch.index.analysis.AbstractTokenFilterFactory;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.NormalizingTokenFilterFactory;
import org.elasticsearch.index.analysis.PreConfiguredTokenFilter;
import org.elasticsearch.index.analysis.TokenFilterFactory;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The usual token filters, each with its usual settings. */
final class TokenFilters {

    static Map<String, AnalysisProvider<TokenFilterFactory>> all() {
        Map<String, AnalysisProvider<TokenFilterFactory>> all = new TreeMap<>();
        // These work on a character or a whole value at a time, so they may stand in a normalizer of a keyword field.
        all.put("asciifolding", normalizing((environment, settings) -> {
            boolean preserve = settings.getAsBoolean("preserve_original", false);
            return tokens -> new ASCIIFoldingFilter(tokens, preserve);
        }));
        all.put("elision", normalizing((environment, settings) -> {
            CharArraySet articles = Analysis.parseArticles(environment, settings);
            return tokens -> new ElisionFilter(tokens, articles);
        }));
        all.put("keyword_marker", normalizing((environment, settings) -> {
            CharArraySet keywords = Analysis.getWordSet(environment, settings, "keywords");
            return tokens -> new SetKeywordMarkerFilter(tokens, keywords);
        }));
        all.put("lowercase", normalizing((environment, settings) -> LowerCaseFilter::new));
        all.put("trim", normalizing((environment, settings) -> TrimFilter::new));
        all.put("uppercase", normalizing((environment, settings) -> UpperCaseFilter::new));

        all.put("edge_ngram", filter((tokens, settings) -> {
            int minimum = settings.getAsInt("min_gram", 1);
            return new EdgeNGramTokenFilter(tokens, minimum, settings.getAsInt("max_gram", 2), false);
        }));
        all.put("length", filter((tokens, settings) -> {
            int minimum = settings.getAsInt("min", 0);
            return new LengthFilter(tokens, minimum, settings.getAsInt("max", Integer.MAX_VALUE));
        }));
        all.put("limit", filter((tokens, settings) ->
            new LimitTokenCountFilter(tokens, settings.getAsInt("max_token_count", 1))));
        all.put("ngram", filter((tokens, settings) -> {
            int minimum = settings.getAsInt("min_gram", 1);
            return new NGramTokenFilter(tokens, minimum, settings.getAsInt("max_gram", 2), false);
        }));
        all.put("pattern_capture", filter((tokens, settings) -> {
            List<String> patterns = settings.getAsList("patterns");
            return new PatternCaptureGroupTokenFilter(
                tokens,
                settings.getAsBoolean("preserve_original", true),
                patterns.stream().map(Pattern::compile).toArray(Pattern[]::new)
            );
        }));
        all.put("pattern_replace", filter((tokens, settings) -> {
            Pattern pattern = Pattern.compile(settings.get("pattern"));
            String replacement = settings.get("replacement", "");
            return new PatternReplaceFilter(tokens, pattern, replacement, settings.getAsBoolean("all", true));
        }));
        all.put("remove_duplicates", filter((tokens, settings) -> new RemoveDuplicatesTokenFilter(tokens)));
        all.put("reverse", filter((tokens, settings) -> new ReverseStringFilter(tokens)));
        all.put("snowball", filter((tokens, settings) ->
            new SnowballFilter(tokens, settings.get("language", "English"))));
        all.put("stemmer", filter((tokens, settings) -> {
            String language = settings.get("language", settings.get("name", "porter"));
            return stemmer(tokens, language.toLowerCase(Locale.ROOT));
        }));
        all.put("synonym", TokenFilters::synonyms);
        all.put("synonym_graph", TokenFilters::synonyms);
        all.put("truncate", filter((tokens, settings) ->
            new TruncateTokenFilter(tokens, settings.getAsInt("length", 10))));
        all.put("unique", filter((tokens, settings) -> new UniqueFilter(tokens)));
        return all;
    }

    static List<PreConfiguredTokenFilter> withoutSettings() {
        return List.of(
            PreConfiguredTokenFilter.singleton("asciifolding", true, ASCIIFoldingFilter::new),
            PreConfiguredTokenFilter.singleton("trim", true, TrimFilter::new),
            PreConfiguredTokenFilter.singleton("uppercase", true, UpperCaseFilter::new),
            PreConfiguredTokenFilter.singleton("porter_stem", false, PorterStemFilter::new),
            PreConfiguredTokenFilter.singleton("remove_duplicates", false, RemoveDuplicatesTokenFilter::new),
            PreConfiguredTokenFilter.singleton("reverse", false, ReverseStringFilter::new),
            PreConfiguredTokenFilter.singleton("unique", false, UniqueFilter::new)
        );
    }

    private static AnalysisProvider<TokenFilterFactory> filter(BiFunction<TokenStream, Settings, TokenStream> make) {
        return (index, environment, name, settings) -> new AbstractTokenFilterFactory(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return make.apply(tokens, settings);
            }
        };
    }

    private static AnalysisProvider<TokenFilterFactory> normalizing(
        BiFunction<Environment, Settings, Function<TokenStream, TokenStream>> configure
    ) {
        return (index, environment, name, settings) ->
            new NormalizingFactory(name, configure.apply(environment, settings));
    }

    private static final class NormalizingFactory extends AbstractTokenFilterFactory
        implements NormalizingTokenFilterFactory {

        private final Function<TokenStream, TokenStream> make;

        NormalizingFactory(String name, Function<TokenStream, TokenStream> make) {
            super(name);
            this.make = make;
        }

        @Override
        public TokenStream create(TokenStream tokens) {
            return make.apply(tokens);
        }
    }

    private static TokenStream stemmer(TokenStream tokens, String language) {
        return switch (language) {
            case "english", "porter" -> new PorterStemFilter(tokens);
            case "light_french" -> new FrenchLightStemFilter(tokens);
            case "light_german" -> new GermanLightStemFilter(tokens);
            case "light_italian" -> new ItalianLightStemFilter(tokens);
            case "light_spanish" -> new SpanishLightStemFilter(tokens);
            case "minimal_english" -> new EnglishMinimalStemFilter(tokens);
            case "possessive_english" -> new EnglishPossessiveFilter(tokens);
            default -> new SnowballFilter(tokens, Character.toUpperCase(language.charAt(0)) + language.substring(1));
        };
    }

    /** Rules in Solr's form, from the setting `synonyms`, matched in lower case. */
    private static TokenFilterFactory synonyms(Object index, Environment environment, String name, Settings settings)
        throws IOException {
        Analyzer words = new Analyzer() {
            @Override
            protected TokenStreamComponents createComponents(String field) {
                Tokenizer tokenizer = new WhitespaceTokenizer();
                return new TokenStreamComponents(tokenizer, new LowerCaseFilter(tokenizer));
            }
        };
        SolrSynonymParser parser = new SolrSynonymParser(true, true, words);
        try {
            parser.parse(new StringReader(String.join("\n", settings.getAsList("synonyms"))));
        } catch (ParseException error) {
            throw new IllegalArgumentException(error);
        }
        SynonymMap map = parser.build();
        return new AbstractTokenFilterFactory(name) {
            @Override
            public TokenStream create(TokenStream tokens) {
                return map.fst == null ? tokens : new SynonymGraphFilter(tokens, map, true);
            }
        };
    }

    /** Lets each term pass once in a text. */
    private static final class UniqueFilter extends FilteringTokenFilter {

        private final Set<String> seen = new HashSet<>();
        private final CharTermAttribute term = addAttribute(CharTermAttribute.class);

        UniqueFilter(TokenStream tokens) {
            super(tokens);
        }

        @Override
        protected boolean accept() {
            return seen.add(term.toString());
        }

        @Override
        public void reset() throws IOException {
            super.reset();
            seen.clear();
        }
    }

    private TokenFilters() {}
}
