package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code parley simulate} as a process: its options, its files and its refusals. */
final class SimulateCommandTest {
    private static final Pattern FACTOR =
            Pattern.compile("\\d+\\.\\d s of call in \\d+\\.\\d\\d s of a core, (\\d+) times faster than real time");

    @TempDir
    Path home;

    @BeforeEach
    void theExampleBotIsInTheHomeFolder() throws Exception {
        Path bot = Files.createDirectories(home.resolve("bots/delivery"));
        Files.copy(Checkout.root().resolve("bots/delivery/bot.yaml"), bot.resolve("bot.yaml"));
    }

    @Test
    void a_call_is_reported_with_its_cost_and_all_of_it_is_written() throws Exception {
        Path out = home.resolve("out");
        try (ParleyProcess parley =
                simulate("--out", out.toString(), "--var", "name=Ms Wu", "--no-asr", "--seed", "3")) {
            String printed = parley.all();
            assertThat(printed).contains("Hello Ms Wu,", "path     greeting > day-given", "CONNECTED");
            assertThat(factor(printed)).isGreaterThan(1);
            assertThat(parley.awaitEnd()).isZero();
        }
        try (Stream<Path> files = Files.list(out)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "journal.log",
                            "recording.wav",
                            "record.json",
                            "transcript.txt",
                            "report.json",
                            "report.txt");
        }
        try (ParleyProcess again = simulate("--out", out.toString(), "--no-asr")) {
            assertThat(again.all()).contains("journal.log exists");
            assertThat(again.awaitEnd()).isEqualTo(2);
        }
    }

    @Test
    void without_latencies_answers_come_at_once_and_the_report_is_for_programs() throws Exception {
        JsonNode quick = report("--no-asr", "--no-latency", "--json");
        JsonNode usual = report("--no-asr", "--json");

        assertThat(quick.at("/inAll/turns").asInt()).isEqualTo(1);
        assertThat(quick.at("/latencies/0/recognitionMillis").asInt(-1)).isZero();
        assertThat(usual.at("/latencies/0/recognitionMillis").asInt(-1)).isBetween(12, 140);
    }

    @Test
    void what_is_wrong_is_told_with_its_place_and_nothing_is_simulated() throws Exception {
        Path wrong = Files.writeString(
                home.resolve("wrong.yaml"), "caller: odd\nvariables: { name: x }\nacts:\n  - { vanish: soon }\n");
        refused("wrong.yaml:4:15", "simulate", "delivery", wrong.toString(), "--no-asr");
        refused("gone.yaml", "simulate", "delivery", home.resolve("gone.yaml").toString());
        refused("unknown variable 'nam'", "simulate", "delivery", caller(), "--var", "nam=x");
        refused("--seed", "simulate", "delivery", caller(), "--seed", "many");
        refused("nowhere", "simulate", "delivery", caller(), "--trunk", "nowhere");
    }

    private void refused(String message, String... arguments) throws Exception {
        try (ParleyProcess parley = new ParleyProcess(home, home.resolve("data"), arguments)) {
            assertThat(parley.all()).contains(message).doesNotContain("\tat io.parley");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }

    private JsonNode report(String... options) throws Exception {
        try (ParleyProcess parley = simulate(options)) {
            String printed = parley.all();
            assertThat(parley.awaitEnd()).isZero();
            return JsonMapper.shared().readTree(printed.substring(printed.indexOf('{'), printed.lastIndexOf('}') + 1));
        }
    }

    private ParleyProcess simulate(String... options) throws Exception {
        String[] arguments = Stream.concat(Stream.of("simulate", "delivery", caller()), Stream.of(options))
                .toArray(String[]::new);
        return new ParleyProcess(home, home.resolve("data"), arguments);
    }

    private static String caller() {
        return Checkout.root().resolve("bots/delivery/callers/straight.yaml").toString();
    }

    private static int factor(String printed) {
        Matcher factor = FACTOR.matcher(printed);
        assertThat(factor.find()).as(printed).isTrue();
        return Integer.parseInt(factor.group(1));
    }
}
