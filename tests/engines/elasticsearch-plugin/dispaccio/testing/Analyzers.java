package dispaccio.testing;

import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.de.GermanAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.es.SpanishAnalyzer;
import org.apache.lucene.analysis.fr.FrenchAnalyzer;
import org.apache.lucene.analysis.it.ItalianAnalyzer;
import org.apache.lucene.analysis.pt.PortugueseAnalyzer;
import org.apache.lucene.analysis.ru.RussianAnalyzer;
import org.elasticsearch.index.analysis.AbstractIndexAnalyzerProvider;
import org.elasticsearch.index.analysis.Analysis;
import org.elasticsearch.index.analysis.AnalyzerProvider;
import org.elasticsearch.indices.analysis.AnalysisModule.AnalysisProvider;

/** The language analyzers: Lucene's, with the settings `stopwords` and `stem_exclusion`. */
final class Analyzers {

    private interface Maker {
        Analyzer make(CharArraySet stopwords, CharArraySet stemExclusion);
    }

    static Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> all() {
        Map<String, AnalysisProvider<AnalyzerProvider<? extends Analyzer>>> all = new TreeMap<>();
        all.put("arabic", provider(ArabicAnalyzer.getDefaultStopSet(), ArabicAnalyzer::new));
        all.put("cjk", provider(CJKAnalyzer.getDefaultStopSet(), (stopwords, none) -> new CJKAnalyzer(stopwords)));
        all.put("english", provider(EnglishAnalyzer.getDefaultStopSet(), EnglishAnalyzer::new));
        all.put("french", provider(FrenchAnalyzer.getDefaultStopSet(), FrenchAnalyzer::new));
        all.put("german", provider(GermanAnalyzer.getDefaultStopSet(), GermanAnalyzer::new));
        all.put("italian", provider(ItalianAnalyzer.getDefaultStopSet(), ItalianAnalyzer::new));
        all.put("portuguese", provider(PortugueseAnalyzer.getDefaultStopSet(), PortugueseAnalyzer::new));
        all.put("russian", provider(RussianAnalyzer.getDefaultStopSet(), RussianAnalyzer::new));
        all.put("spanish", provider(SpanishAnalyzer.getDefaultStopSet(), SpanishAnalyzer::new));
        return all;
    }

    private static AnalysisProvider<AnalyzerProvider<? extends Analyzer>> provider(
        CharArraySet defaultStopwords,
        Maker maker
    ) {
        return (index, environment, name, settings) -> {
            CharArraySet stopwords = Analysis.parseStopWords(environment, settings, defaultStopwords);
            Analyzer analyzer = maker.make(
                stopwords,
                Analysis.parseStemExclusion(settings, CharArraySet.EMPTY_SET)
            );
            return new AbstractIndexAnalyzerProvider<Analyzer>(name) {
                @Override
                public Analyzer get() {
                    return analyzer;
                }
            };
        };
    }

    private Analyzers() {}
}
