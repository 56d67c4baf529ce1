package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.engine.registrar.Binding;
import io.parley.server.settings.Settings;
import io.parley.server.switchboard.Placing;
import io.parley.server.switchboard.Switchboard;
import io.parley.testkit.Await;
import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event.Kind;
import io.parley.testkit.baresip.Setup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Real softphones that register with a serving engine: one calls a bot, which hands it over to the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
final class RegisteredPhoneTest {
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final String PASSWORD = "a-long-password";

    @TempDir
    static Path home;

    private Serving serving;
    private Path last = Path.of("");
    private final Set<Path> seen = new HashSet<>();

    @BeforeAll
    void open() throws IOException {
        Path bot = Files.createDirectories(home.resolve("bots/desk"));
        Files.writeString(bot.resolve("bot.yaml"), """
                bot: desk
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en }
                variables: { agent: { required: true, example: "1002" } }
                flows:
                  main:
                    open: hello
                    nodes:
                      hello:
                        say: "One moment."
                        transfer: { type: agent, value: "{agent}" }
                        children: [unanswered, refused, failed]
                      unanswered: { when: { transfer: no-answer }, info: { came: no-answer }, say: "Nobody.", hang-up: true }
                      refused: { when: { transfer: refused }, info: { came: refused }, say: "Sorry.", hang-up: true }
                      failed: { when: { transfer: failed }, info: { came: failed }, say: "Sorry.", hang-up: true }
                """);
        Files.writeString(home.resolve("secret"), PASSWORD);
        Path trunks = Files.createDirectories(home.resolve("trunk-config"));
        Files.writeString(trunks.resolve("office.yaml"), """
                trunk: office
                phones:
                  digest: [MD5]
                  users:
                    "1001": { secret: "${file:%1$s}", name: "Ann Lee" }
                    "1002": { secret: "${file:%1$s}", contacts: 1 }
                    "1003": { secret: "${file:%1$s}" }
                    "1004": { secret: "${file:%1$s}", called: off, calls: off }
                transfer: { addresses: { agent: "phone:{value}" } }
                inbound:
                  routes:
                    - { to-matches: "^6", from: "1001", bot: desk, variables: { agent: "1002" } }
                    - { to-matches: "^73", bot: desk, variables: { agent: "1003" } }
                    - { to-matches: "^74", bot: desk, variables: { agent: "1004" } }
                """.formatted(home.resolve("secret")));
        serving = RealEngine.serving(home, new Settings.RtpPorts(9_600, 9_699));
    }

    @AfterAll
    void close() {
        serving.close();
    }

    private String address() {
        return "127.0.0.1:" + serving.engine().sipPort();
    }

    private Baresip phone(String user, String transport) {
        Baresip phone = Baresip.start(Setup.in(home.resolve("phone-" + user + "-" + transport))
                .withUser(user)
                .withRegistrar(address(), transport, PASSWORD));
        Await.until(user + " is registered", BOUND, () -> !bindings(user).isEmpty());
        return phone;
    }

    private List<Binding> bindings(String user) {
        return serving.engine().registrar().bindings(user);
    }

    /** Of the only call that ended since this was last asked. */
    private JsonNode record() {
        Await.until("a call is recorded", BOUND, () -> !fresh().isEmpty());
        Path file = fresh().getFirst();
        seen.add(file);
        last = file;
        return JsonMapper.shared().readTree(file);
    }

    /** Of the call whose record was asked for last. */
    private String journal() {
        try {
            return Files.readString(last.resolveSibling("journal.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Path> fresh() {
        try (Stream<Path> files = Files.walk(home.resolve("data"))) {
            return files.filter(file -> file.endsWith("record.json") && !seen.contains(file))
                    .filter(file -> file.toFile().length() > 0)
                    .toList();
        } catch (IOException | UncheckedIOException _) {
            return List.of(); // files come and go meanwhile: it is asked again
        }
    }

    @Test
    void aPhoneCallsABotWhichHandsItOverToAnAgentsPhone() {
        try (Baresip person = phone("1001", "udp");
                Baresip agent = phone("1002", "tcp")) {
            assertThat(bindings("1002").getFirst().origin().transport()).isEqualTo("tcp");
            person.dial("sip:600@" + address());
            person.await(Kind.ESTABLISHED, BOUND);
            assertThat(agent.await(Kind.ESTABLISHED, BOUND).peerUri()).contains("1001@" + address());
            agent.await(Kind.MEDIA_ESTABLISHED, BOUND);
            agent.press("5");
            person.await(Kind.DIGIT_STARTED, BOUND);
            agent.hangUp();
            person.await(Kind.CLOSED, BOUND);
        }

        JsonNode record = record();
        assertThat(journal()).contains("Authorization: ***").doesNotContain("response=", PASSWORD);
        assertThat(record.path("from").asString()).isEqualTo("1001");
        assertThat(record.path("trunk").asString()).isEqualTo("office");
        JsonNode transfer = record.path("transfers").path(0);
        assertThat(transfer.path("outcome").asString()).as("%s", record).isEqualTo("ANSWERED");
        assertThat(transfer.path("by").asString()).isEqualTo("bridge");
        assertThat(transfer.path("hungUpBy").asString()).isEqualTo("human");
        assertThat(bindings("1001")).as("baresip unregisters at its end").isEmpty();
    }

    @Test
    void aPhoneThatIsNotThereOrMayNotBeCalledHasItsOutcome() {
        try (Baresip person = phone("1001", "udp")) {
            person.dial("sip:730@" + address());
            person.await(Kind.CLOSED, BOUND);
            JsonNode away = record();
            assertThat(away.path("transfers").path(0).path("outcome").asString())
                    .as("%s", away)
                    .isEqualTo("NO_ANSWER");
            assertThat(away.path("info").path("came").asString()).isEqualTo("no-answer");

            person.dial("sip:740@" + address());
            person.await(Kind.CLOSED, BOUND);
            JsonNode barred = record();
            assertThat(barred.path("transfers").path(0).path("outcome").asString())
                    .as("%s", barred)
                    .isEqualTo("DECLINED");
        }
        assertThat(outcome("phone:1003")).isEqualTo("UNREACHABLE");
        assertThat(outcome("1004")).as("a trunk of phones alone").isEqualTo("BARRED");
        assertThat(outcome("phone:4711")).isEqualTo("INVALID_NUMBER");
    }

    private String outcome(String to) {
        Placing placing = serving.switchboard()
                .place(new Switchboard.Wish(
                        Optional.of("office"),
                        to,
                        Optional.empty(),
                        "desk",
                        Map.of("agent", "1002"),
                        Map.of(),
                        (tick, nanos, event) -> {}));
        assertThat(placing).isInstanceOf(Placing.Placed.class);
        return record().path("outcome").asString();
    }

    @Test
    void aBotCallsAPhone() {
        try (Baresip agent = phone("1002", "udp")) {
            Placing placing = serving.switchboard()
                    .place(new Switchboard.Wish(
                            Optional.of("office"),
                            "1002",
                            Optional.empty(),
                            "desk",
                            Map.of("agent", "1003"),
                            Map.of(),
                            (tick, nanos, event) -> {}));
            assertThat(placing).isInstanceOf(Placing.Placed.class);
            agent.await(Kind.MEDIA_ESTABLISHED, BOUND);
            agent.await(Kind.CLOSED, BOUND);
        }
        JsonNode record = record();
        assertThat(record.path("outcome").asString()).isEqualTo("CONNECTED");
        assertThat(record.path("to").asString()).isEqualTo("1002");
    }

    @Test
    void whoeverDoesNotLogInOrMayNotCallIsNotLetIn() {
        try (Baresip stranger = Baresip.start(Setup.in(home.resolve("stranger")).withUser("1001"));
                Baresip silent = phone("1004", "udp")) {
            stranger.dial("sip:600@" + address());
            assertThat(stranger.await(Kind.CLOSED, BOUND).parameter()).contains("401");
            silent.dial("sip:600@" + address());
            assertThat(silent.await(Kind.CLOSED, BOUND).parameter()).contains("403");
        }
    }
}
