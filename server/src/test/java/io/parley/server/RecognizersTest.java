package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.EngineNames;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.media.asr.VoskRecognizer;
import io.parley.server.recognition.RecognitionServer;
import io.parley.server.recognition.Recognizers;
import io.parley.server.settings.RecognizerSettings;
import io.parley.testkit.Await;
import io.parley.testkit.Checkout;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The recognisers of an engine, by name: real models, and a server that is not there. */
final class RecognizersTest {

    /** The built-in one, and a server on a port where nobody listens, which falls back to it. */
    static Map<String, RecognizerSettings> withAServerThatIsNotThere() {
        Map<String, RecognizerSettings> all = new LinkedHashMap<>(RecognizerSettings.defaults(Checkout.models()));
        all.put(
                "far",
                new RecognizerSettings.Server(
                        URI.create("ws://127.0.0.1:1"),
                        Optional.empty(),
                        Optional.of("vosk-en"),
                        4,
                        1,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(30)));
        return all;
    }

    @Test
    void eachNameHasItsOwnAndWhatIsOutOfOrderIsTold() {
        try (SystemEngineClock clock = new SystemEngineClock();
                Recognizers recognizers = Recognizers.open(withAServerThatIsNotThere(), 1, clock::nanoTime)) {
            assertThat(recognizers.of("vosk-en").orElseThrow()).isSameAs(recognizers.main());
            assertThat(recognizers.of("far").orElseThrow().id())
                    .startsWith("vosk-server far at ws://127.0.0.1:1 or vosk ");
            assertThat(recognizers.of("vosk-cn")).isEmpty();
            assertThat(recognizers.lagMillis()).isZero();
            RecognitionServer far = recognizers.servers().getFirst();
            Await.until("the server was looked for", () -> far.load().refused() > 0);
            assertThat(far.isAsked()).isTrue();
            // Nobody has been heard by the fallback yet: it is asked, and fails at once.
            assertThat(recognizers.ailments()).isEmpty();
            assertThat(recognizers.load().generalMost()).isPositive();
        }
    }

    @Test
    void aModelThatIsMissingClosesTheOthers() {
        Map<String, RecognizerSettings> all = withAServerThatIsNotThere();
        all.put("gone", new RecognizerSettings.Model(Path.of("/no/such/model"), OptionalInt.empty(), Duration.ZERO));
        try (SystemEngineClock clock = new SystemEngineClock()) {
            assertThatThrownBy(() -> Recognizers.open(all, 1, clock::nanoTime))
                    .isInstanceOf(VoskRecognizer.ModelException.class)
                    .hasMessageContaining("/no/such/model");
        }
    }

    @Test
    void aBotThatNamesAnotherIsRefusedWithPlaceAndNearName() {
        Path bot = Checkout.root().resolve("bots/delivery/bot.yaml");
        assertThat(BotFile.load(bot, EngineNames.of(Set.of("vosk-en"))).recognizer())
                .isEqualTo("vosk-en");
        assertThatThrownBy(() -> BotFile.load(bot, EngineNames.of(Set.of("vosk-de", "whisper"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageMatching("(?s).*bot.yaml:\\d+:\\d+: hear.recognizer: \"vosk-en\" – unknown recogniser,"
                        + " did you mean 'vosk-de'\\?.*");
    }
}
