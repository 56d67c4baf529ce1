package io.parley.media.asr.net;

import io.parley.media.asr.Recognizer;
import io.parley.media.asr.VoskText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The message that a server gets before an utterance's audio. */
final class Configuration {
    private static final JsonMapper JSON = new JsonMapper();

    private Configuration() {}

    /**
     * The keys of vosk-server's {@code asr_server.py}; it ignores others. Its {@code phrase_list} is a grammar: hot words do
     * not belong there, where nothing else would be heard besides them.
     */
    static String of(Recognizer.Request request) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("sample_rate", request.sampleRateHz());
        config.put("words", true);
        config.put("max_alternatives", 0);
        request.grammar().ifPresent(grammar -> config.put("phrase_list", VoskText.phrases(grammar)));
        List<String> hotWords = request.hints().hotWords();
        if (!hotWords.isEmpty()) {
            config.put("hot_words", hotWords);
        }
        return JSON.writeValueAsString(Map.of("config", config));
    }
}
