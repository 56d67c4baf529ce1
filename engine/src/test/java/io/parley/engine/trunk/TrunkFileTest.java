package io.parley.engine.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.config.References;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.expression.Value;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.sip.tls.TlsSettings;
import io.parley.media.JitterBounds;
import io.parley.media.codec.AudioCodec;
import io.parley.media.srtp.SrtpUse;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class TrunkFileTest {
    private static final Path FOLDER = Checkout.root().resolve("trunk-config");
    private static final References ENVIRONMENT = References.of(_ -> Optional.of("s3cret"));

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> isTrunk(file))
                    .sorted()
                    .toList();
        }
    }

    /** Prometheus' rules stand in the same folder. */
    private static boolean isTrunk(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith("trunk:"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Trunk parse(String yaml) {
        return TrunkFile.parse("t.yaml", yaml, ENVIRONMENT);
    }

    private static final String SMALLEST = """
            trunk: t
            gateways: [ { to: "sip:gw.example" } ]
            """;

    @ParameterizedTest
    @MethodSource("files")
    void everyTrunkFileOfTheRepositoryIsRead(Path file) {
        Trunk trunk = TrunkFile.read(file, ENVIRONMENT);

        assertThat(trunk.name() + ".yaml").isEqualTo(file.getFileName().toString());
        assertThat(trunk.invite("4711", "v=0", Optional.empty()).requestUri()).startsWith("sip:");
        Bot delivery = BotFile.load(FOLDER.resolveSibling("bots/delivery/bot.yaml"));
        for (Route route : trunk.inbound().routes()) {
            if (route instanceof Route.ToBot toBot) {
                assertThat(toBot.bot()).isEqualTo(delivery.name());
                assertThat(toBot.misfits(delivery)).isEmpty();
            }
        }
    }

    /** What docs/operating/inbound.md shows works, and it tells of every key. */
    @Test
    void theOperatorsPageIsTrue() throws IOException {
        String page = Files.readString(FOLDER.resolveSibling("docs/operating/inbound.md"));
        Matcher example =
                Pattern.compile("```yaml\n(trunk: .*?)```", Pattern.DOTALL).matcher(page);
        assertThat(example.find()).isTrue();
        Trunk trunk = parse(example.group(1));

        assertThat(trunk.inbound().routes()).hasSize(6);
        assertThat(taker(trunk, from("4008001234"))).isEqualTo("603");
        assertThat(taker(trunk, from("anonymous"))).isEqualTo("433");
        assertThat(taker(trunk, calling("021-31068238", Map.of("x-campaign", "spring"))))
                .isEqualTo("delivery");
        assertThat(taker(trunk, calling("2131061234", Map.of("x-tenant", "a", "x-language", "en-GB"))))
                .isEqualTo("delivery");
        assertThat(taker(trunk, calling("2131061234"))).isEqualTo("404");
        for (String key : routeSchema().propertyNames()) {
            assertThat(page).contains("`" + key + "`");
        }
        assertThat(page)
                .contains("`" + InboundReader.LONGEST_RING.toSeconds() + "s`")
                .contains(InboundReader.MAX_ANNOUNCEMENT_CHARS + " characters")
                .contains(InboundReader.LOWEST_REFUSAL + " to " + InboundReader.HIGHEST_REFUSAL);
    }

    @Test
    void thereAreTrunkFiles() throws IOException {
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .contains("carrier-a.yaml", "asterisk.yaml", "loopback.yaml");
    }

    @Test
    void theExampleMeansWhatItSays() throws Exception {
        Trunk trunk = TrunkFile.read(FOLDER.resolve("recipes/carrier-a.yaml"), ENVIRONMENT);

        assertThat(trunk.gateway()).isEqualTo(new Gateway("sbc1.carrier.example", Optional.of(5060), "udp", 1, 30));
        assertThat(trunk.gateways().all())
                .extracting(Gateway::name)
                .containsExactly(
                        "sbc1.carrier.example:5060;transport=udp",
                        "sbc2.carrier.example:5060;transport=udp",
                        "backup.carrier.example:5060;transport=tcp");
        assertThat(trunk.gateways().failOver()).isEqualTo(FailOver.DEFAULT);
        assertThat(trunk.gateways().keepAlive()).contains(KeepAlive.DEFAULT);
        assertThat(trunk.auth().orElseThrow().user()).isEqualTo("bot");
        assertThat(trunk.auth().orElseThrow().password().value()).isEqualTo("s3cret");
        assertThat(trunk.toString()).doesNotContain("s3cret");
        assertThat(trunk.codecs()).containsExactly(AudioCodec.PCMA, AudioCodec.PCMU);
        assertThat(trunk.channels()).isEqualTo(30);
        assertThat(trunk.limits().callsPerSecond()).isEqualTo(5);
        assertThat(trunk.limits().userToUserOctets()).isEqualTo(128);
        assertThat(trunk.limits().callerIds()).isEqualTo(new CallerIdRules(20, 2, CallerIdRules.Choice.LEAST_USED));
        assertThat(parse(SMALLEST).limits().callerIds()).isEqualTo(CallerIdRules.NONE);
        assertThat(trunk.ringTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(trunk.inbound().admits(InetAddress.ofLiteral("203.0.113.9"))).isTrue();
        assertThat(trunk.inbound().admits(InetAddress.ofLiteral("198.51.100.7")))
                .isTrue();
        assertThat(trunk.inbound().admits(InetAddress.ofLiteral("198.51.100.8")))
                .isFalse();
        assertThat(trunk.inbound().route(calling("021 3106-8238")))
                .get()
                .isInstanceOfSatisfying(Route.ToBot.class, route -> {
                    assertThat(route.bot()).isEqualTo("delivery");
                    assertThat(route.manner()).isEqualTo(Route.Manner.AT_ONCE);
                });
        assertThat(trunk.inbound().route(calling("02131068238", Map.of("x-campaign", "spring"))))
                .get()
                .isInstanceOfSatisfying(Route.ToBot.class, route -> {
                    assertThat(route.manner().ring()).isEqualTo(Duration.ofSeconds(2));
                    assertThat(route.manner().announce()).isPresent();
                    assertThat(route.variables()).containsOnlyKeys("name", "order", "window");
                });
        assertThat(trunk.inbound().route(from("+864001234567")))
                .get()
                .isInstanceOfSatisfying(
                        Route.Rejected.class,
                        route -> assertThat(route.status()).isEqualTo(603));
        assertThat(trunk.inbound().route(calling("110"))).isEmpty();
        assertThat(trunk.local())
                .isEqualTo(new Trunk.Local(
                        Optional.of(InetAddress.ofLiteral("192.0.2.10")),
                        5060,
                        5061,
                        Optional.of(InetAddress.ofLiteral("198.51.100.10"))));
        assertThat(trunk.uplink().tls()).contains(TlsSettings.DEFAULT);
    }

    @Test
    void theSmallestTrunkHasTheDefaults() {
        Trunk trunk = parse(SMALLEST);

        assertThat(trunk.codecs()).containsExactly(AudioCodec.PCMA, AudioCodec.PCMU);
        assertThat(trunk.ringTimeout()).isEqualTo(Duration.ofMinutes(1));
        assertThat(trunk.inbound().admits(InetAddress.ofLiteral("127.0.0.1"))).isFalse();
        assertThat(trunk.auth()).isEmpty();
        assertThat(trunk.local().port()).isZero();
        assertThat(trunk.invite("110", "", Optional.empty()).from().uri()).isEqualTo("sip:t@gw.example");
    }

    // ---- dialling

    @Test
    void aDialledNumberIsRewrittenAndSentToTheGateway() {
        Trunk trunk = TrunkFile.read(FOLDER.resolve("recipes/carrier-a.yaml"), ENVIRONMENT);
        SipEndpoint.Invite invite = trunk.invite("138 0013-8000", "v=0", Optional.of("00;encoding=hex"));

        assertThat(invite.requestUri()).isEqualTo("sip:913800138000@sbc1.carrier.example:5060");
        assertThat(invite.transport()).isEqualTo("udp");
        assertThat(invite.from())
                .isEqualTo(new SipEndpoint.Identity("Parley Couriers", "sip:+862131068238@ims.carrier.example"));
        assertThat(invite.credentials()).contains(new SipEndpoint.Credentials("bot", "s3cret"));
        assertThat(invite.userToUser()).contains("00;encoding=hex");
        assertThat(trunk.rewrite("+8613800138000")).isEqualTo("013800138000");
        assertThat(trunk.rewrite("10086")).isEqualTo("10086");
    }

    @Test
    void anotherCallerIdOfTheTrunkMayBeAskedForAndNoOther() {
        Trunk trunk = TrunkFile.read(FOLDER.resolve("recipes/carrier-a.yaml"), ENVIRONMENT);

        assertThat(trunk.invite("110", Optional.of("+862131068239"), "", Optional.empty())
                        .from()
                        .uri())
                .startsWith("sip:+862131068239@");
        assertThatThrownBy(() -> trunk.invite("110", Optional.of("+100"), "", Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("carrier-a")
                .hasMessageNotContaining("+100");
    }

    @Test
    void aWholeUriIsCalledAsItIsAndGetsNoPasswordUnlessItLeadsToTheGateway() {
        Trunk trunk = TrunkFile.read(FOLDER.resolve("recipes/carrier-a.yaml"), ENVIRONMENT);

        SipEndpoint.Invite elsewhere = trunk.invite("sip:person@127.0.0.1:5080;transport=tcp", "", Optional.empty());
        assertThat(elsewhere.requestUri()).isEqualTo("sip:person@127.0.0.1:5080;transport=tcp");
        assertThat(elsewhere.transport()).isEqualTo("tcp");
        assertThat(elsewhere.credentials()).isEmpty();
        assertThat(trunk.invite("sip:person@sbc1.carrier.example", "", Optional.empty())
                        .credentials())
                .isPresent();
    }

    @Test
    void starAndHashAreEscapedAsTheUriWants() {
        Trunk trunk = parse(SMALLEST + "caller-ids: [\"*1\"]\n");

        assertThat(trunk.invite("*21#", "", Optional.empty()).requestUri()).isEqualTo("sip:*21%23@gw.example");
    }

    @Test
    void whatIsNoNumberIsRefusedWithoutShowingIt() {
        for (String wrong : List.of(
                "",
                "13800\r\n138000",
                "138;138",
                "1".repeat(65),
                "sip:",
                "<sip:x@y>",
                "sip:138 13@y",
                "sip:138@y\r\nX: 1")) {
            assertThatThrownBy(() -> parse(SMALLEST).invite(wrong, "", Optional.empty()))
                    .as(wrong)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("destination: not a")
                    .hasMessageNotContaining("138");
        }
    }

    // ---- routes

    private static Trunk routes(String routes) {
        return parse(SMALLEST + "inbound:\n  from: [203.0.113.0/24]\n  routes:\n" + routes.indent(4));
    }

    private static String taker(Trunk trunk, SipEndpoint.Received received) {
        return trunk.inbound()
                .route(received)
                .map(route -> switch (route) {
                    case Route.ToBot toBot -> toBot.bot();
                    case Route.Rejected rejected -> Integer.toString(rejected.status());
                    case Route.Asked asked -> asked.question().url();
                })
                .orElse("none");
    }

    @Test
    void theFirstRouteWhoseConditionsAllHoldIsTaken() {
        Trunk trunk = routes("""
                - { to: "+86 (21) 3106-8238", from: "13800138000", bot: both }
                - { to: "+862131068238", bot: called }
                - { to-matches: "^\\\\+8621310(\\\\d{5})$", header: { name: X-Campaign, value-matches: "^spr" }, bot: campaign }
                - { header: [ { name: x-a, value: "1" }, { name: X-B, value: "*" } ], bot: headers }
                - { from-matches: "^1390", reject: 603 }
                - { from: anonymous, reject: 433 }
                - { to: "*", bot: rest }
                """);

        assertThat(taker(trunk, calling("+862131068238"))).isEqualTo("both");
        assertThat(taker(trunk, received("+862131068238", "13900139000", Map.of())))
                .isEqualTo("called");
        assertThat(taker(trunk, calling("+862131012345", Map.of("x-campaign", "spring"))))
                .isEqualTo("campaign");
        assertThat(taker(trunk, calling("+862131012345", Map.of("x-campaign", "late spring"))))
                .isEqualTo("rest");
        assertThat(taker(trunk, calling("+8621310123456", Map.of("x-campaign", "spring"))))
                .isEqualTo("rest");
        assertThat(taker(trunk, calling("7", Map.of("x-a", "1", "x-b", "anything"))))
                .isEqualTo("headers");
        assertThat(taker(trunk, calling("7", Map.of("x-a", "1")))).isEqualTo("rest");
        assertThat(taker(trunk, from("13900139000"))).isEqualTo("603");
        assertThat(taker(trunk, from("Anonymous"))).isEqualTo("433");
        assertThat(taker(trunk, from(""))).isEqualTo("rest");
        // Exact means exact: with and without + are two numbers unless an expression says otherwise.
        assertThat(taker(trunk, calling("862131068238"))).isEqualTo("rest");
    }

    @Test
    void noRouteNoBot() {
        assertThat(taker(routes("- { to: \"1\", bot: a }"), calling("2"))).isEqualTo("none");
        assertThat(taker(parse(SMALLEST), calling("2"))).isEqualTo("none");
    }

    @Test
    void theMannerOfTheAnswerAndTheVariablesAreRead() {
        Trunk trunk = routes("""
                - to: "*"
                  bot: delivery
                  ring: 1500ms
                  announce: "Good day {name}, this is {called}."
                  variables: { name: "{header.X-Name}", order: "no. {user-to-user}", window: all day }
                """);
        Route.ToBot route = (Route.ToBot) trunk.inbound().routes().getFirst();
        CallFacts facts = trunk.inbound()
                .facts(new SipEndpoint.Received(
                        "203.0.113.9:5060",
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
                        "7001",
                        "1000",
                        "",
                        "",
                        List.of("412d3137;encoding=hex"),
                        Map.of("x-name", "Ms Liu")));

        assertThat(route.manner().ring()).isEqualTo(Duration.ofMillis(1500));
        assertThat(route.variables(facts))
                .isEqualTo(Map.of("name", "Ms Liu", "order", "no. A-17", "window", "all day"));
        assertThat(route.announcement(facts, Map.of("name", new Value.Text("Ms Liu"))))
                .contains("Good day Ms Liu, this is 7001.");
    }

    @Test
    void aTemplateThatComesToNothingGivesNothing() {
        Route.ToBot route = (Route.ToBot) routes("- { to: \"*\", bot: b, variables: { a: \"{header.x-a}\", b: \"\" } }")
                .inbound()
                .routes()
                .getFirst();

        assertThat(route.variables(parse(SMALLEST).inbound().facts(calling("1"))))
                .isEqualTo(Map.of("b", ""));
    }

    @Test
    void aRouteTellsWhetherItSuitsABot() {
        Bot delivery = BotFile.load(FOLDER.resolveSibling("bots/delivery/bot.yaml"));
        Route.ToBot route = (Route.ToBot) routes("- { to: \"*\", bot: delivery, variables: { colour: red } }")
                .inbound()
                .routes()
                .getFirst();

        assertThat(route.misfits(delivery))
                .containsExactly("bot delivery has no variable 'colour'", "bot delivery needs the variable 'name'");
    }

    @Test
    void whatIsWrongWithARouteIsSaidWithItsPlace() {
        assertThat(problems("""
                        trunk: t
                        gateways: [ { to: "sip:a" } ]
                        inbound:
                          routes:
                            - { bot: a }
                            - { to: "1" }
                            - { to: "2", bot: a, reject: 603 }
                            - { to: "3", reject: 200 }
                            - { to: "4", to-matches: "^4", bot: a, ring: 61s }
                            - { from-matches: "(", bot: a, announce: "Hello {nobody}" }
                            - { header: { name: "X Y" }, bot: a, variables: { v: "{caler}", w: "{header.}", x: "{" } }
                            - { to: "*", reject: 486, ring: 1s, variables: {} }
                            - { to: "5", bot: a, bott: b }
                        """))
                .containsExactly(
                        "t.yaml:4:3: inbound.from: missing – expected the addresses that may call in; nobody may unless"
                                + " they stand there",
                        "t.yaml:5:7: inbound.routes[0]: expected a condition: to, to-matches, from, from-matches or"
                                + " header; to: \"*\" for any call",
                        "t.yaml:6:7: inbound.routes[1]: expected bot: NAME, or reject: and a SIP status",
                        "t.yaml:7:18: inbound.routes[2].bot: a rejected call has none",
                        "t.yaml:8:26: inbound.routes[3].reject: \"200\" – expected a whole number from 300 to 699",
                        "t.yaml:9:18: inbound.routes[4].to-matches: stands beside to, expected one of the two",
                        "t.yaml:9:50: inbound.routes[4].ring: \"61s\" – expected a duration from 0ms to 1m, such as"
                                + " 700ms, 5s or 2m",
                        "t.yaml:10:23: inbound.routes[5].from-matches: \"(\" – is no regular expression: Unclosed group",
                        "t.yaml:10:46: inbound.routes[5].announce: \"Hello {nobody}\" – unknown {nobody}, expected"
                                + " {caller}, {called}, {user-to-user} or {header.NAME}",
                        "t.yaml:11:17: inbound.routes[6].header: expected value or value-matches; value: \"*\" if only"
                                + " its being there counts",
                        "t.yaml:11:25: inbound.routes[6].header.name: \"X Y\" – expected the name of a header such as"
                                + " X-Campaign",
                        "t.yaml:11:58: inbound.routes[6].variables.v: \"{caler}\" – unknown {caler}, did you mean"
                                + " {caller}?",
                        "t.yaml:11:72: inbound.routes[6].variables.w: \"{header.}\" – unknown {header.}, expected"
                                + " {caller}, {called}, {user-to-user} or {header.NAME}",
                        "t.yaml:11:88: inbound.routes[6].variables.x: \"{\" – '{' is not closed, expected {variable},"
                                + " or {{ for a brace",
                        "t.yaml:12:31: inbound.routes[7].ring: a rejected call has none",
                        "t.yaml:12:41: inbound.routes[7].variables: a rejected call has none",
                        "t.yaml:13:7: inbound.routes[8]: is never reached: the route before it takes every call",
                        "t.yaml:13:26: inbound.routes[8]: unknown key 'bott', did you mean 'bot'?");
    }

    // ---- what is wrong with a file

    private static List<String> problems(String yaml) {
        try {
            parse(yaml);
            throw new AssertionError("was read");
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    @Test
    void codecsAreTakenInTheOrderOfTheFileWhateverTheirCase() {
        assertThat(parse("trunk: t\ngateways: [ { to: \"sip:a\" } ]\nmedia: { codecs: [opus, G722, pcmu, opus] }\n")
                        .codecs())
                .containsExactly(AudioCodec.OPUS, AudioCodec.G722, AudioCodec.PCMU);
    }

    @Test
    void whetherCallsAreProtectedIsSaidByTheTrunk() {
        for (SrtpUse use : SrtpUse.values()) {
            Trunk trunk = parse("""
                    trunk: t
                    gateways: [ { to: "sip:a", transport: tls }, { to: "sip:b", transport: %s } ]
                    media: { srtp: %s }
                    """.formatted(
                            use == SrtpUse.REQUIRED ? "udp" : "tls", use.name().toLowerCase(Locale.ROOT)));
            assertThat(trunk.audio().srtp()).isEqualTo(use);
            assertThat(trunk.sendsKeysInTheClear()).isEqualTo(use == SrtpUse.REQUIRED);
        }
        assertThat(parse("trunk: t\ngateways: [ { to: \"sip:a\" } ]\n").audio().srtp())
                .isEqualTo(SrtpUse.OFF);
        assertThat(problems("trunk: t\ngateways: [ { to: \"sip:a\" } ]\nmedia: { srtp: always }\n"))
                .containsExactly("t.yaml:3:16: media.srtp: \"always\" – expected off, optional or required");
    }

    @Test
    void whatIsNotBuiltYetIsRefusedAsSuch() {
        assertThat(problems("""
                        trunk: t
                        gateways:
                          - { to: "sip:a", transport: wss }
                        media: { codecs: [g729], dtmf: info }
                        emergency: on
                        """))
                .containsExactly(
                        "t.yaml:3:31: gateways[0].transport: \"wss\" – not supported yet, expected udp or tcp or tls",
                        "t.yaml:4:19: media.codecs[0]: \"g729\" – not supported yet, expected PCMA, PCMU, G722 or opus",
                        "t.yaml:4:32: media.dtmf: \"info\" – not supported yet, expected rfc4733",
                        "t.yaml:5:1: emergency: not supported yet");
    }

    @Test
    void theJitterBufferHasItsBounds() {
        assertThat(parse(SMALLEST).jitter()).isEqualTo(JitterBounds.DEFAULT);
        assertThat(parse(SMALLEST + "media: { jitter: { min: 60ms, max: 300ms } }\n")
                        .jitter())
                .isEqualTo(new JitterBounds(60, 300));
        assertThat(parse(SMALLEST + "media: { jitter: { min: 250ms } }\n").jitter())
                .isEqualTo(new JitterBounds(250, 250));
        assertThat(problems(SMALLEST + "media: { jitter: { min: 100ms, max: 60ms } }\n"))
                .singleElement()
                .asString()
                .contains("media.jitter: min is 100ms and max 60ms – expected max not below min");
        assertThat(problems(SMALLEST + "media: { jitter: { min: 10ms, max: 2s, mean: 1s } }\n"))
                .hasSize(3)
                .anyMatch(it -> it.contains("media.jitter.min: \"10ms\""))
                .anyMatch(it -> it.contains("media.jitter.max: \"2s\""))
                .anyMatch(it -> it.contains("mean"));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlaceValueAndExpectation() {
        assertThat(problems("""
                        trunk: t
                        gatways: []
                        gateways: [ { to: "http://a" } ]
                        ring-timeout: 2s
                        limits: { channels: 0, user-to-user: 4096 }
                        numbers: { out: [ { match: "^(1", to: "$1" }, { match: "^1", to: "$1" } ] }
                        inbound: { from: [203.0.113.1/24], routes: [ { to: "1" } ] }
                        caller-ids: ["call me"]
                        sip: { address: 0.0.0.0 }
                        """))
                .hasSize(11)
                .anyMatch(problem -> problem.contains("t.yaml:5:38: limits.user-to-user: \"4096\""))
                .anyMatch(problem -> problem.startsWith("t.yaml:2:1: unknown key 'gatways', did you mean 'gateways'?"))
                .anyMatch(problem -> problem.contains("t.yaml:3:19: gateways[0].to: \"http://a\" – expected sip:host"))
                .anyMatch(problem -> problem.contains("t.yaml:4:15: ring-timeout: \"2s\""))
                .anyMatch(problem -> problem.contains("t.yaml:5:21: limits.channels: \"0\""))
                .anyMatch(problem -> problem.contains("numbers.out[0].match: \"^(1\" – is no regular expression"))
                .anyMatch(problem -> problem.contains("numbers.out[1].to: \"$1\" – expected"))
                .anyMatch(problem -> problem.contains("inbound.from[0]: \"203.0.113.1/24\" – expected an address"))
                .anyMatch(problem -> problem.contains("inbound.routes[0]: expected bot: NAME, or reject:"))
                .anyMatch(problem -> problem.contains("caller-ids[0]: \"call me\" – expected a number"))
                .anyMatch(problem -> problem.contains("sip.address: \"0.0.0.0\" – expected one address"));
    }

    @Test
    void aPasswordThatCannotBeHadIsNamedByItsReferenceOnly() {
        String yaml = SMALLEST + "auth: { user: bot, password: \"${env:NOT_SET}\" }\n";

        assertThatThrownBy(() -> TrunkFile.parse("t.yaml", yaml, References.of(_ -> Optional.empty())))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("NOT_SET");
    }

    @Test
    void aTrunkThatSaysNothingOfItCarriesWhatIsdnDoes() {
        assertThat(parse(SMALLEST).limits().userToUserOctets()).isEqualTo(128);
        assertThat(parse(SMALLEST + "limits: { user-to-user: 1024 }\n").limits().userToUserOctets())
                .isEqualTo(1024);
    }

    // ---- transfers

    @Test
    void aTrunkThatSaysNothingOfTransfersHasTheDefaults() {
        assertThat(parse(SMALLEST).transfers()).isEqualTo(Transfers.DEFAULT);
        assertThat(Transfers.DEFAULT.ring()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void aTransferGoesWhereTheBotSaysOrWhereTheTrunkHasTheAgent() {
        Trunk trunk = parse(SMALLEST + """
                numbers: { out: [ { match: "^0(.*)$", to: "9$1" } ] }
                transfer:
                  ring: 20s
                  addresses: { agent: "sip:{value}@agents.example;transport=tcp", group: "8{value}" }
                """);

        assertThat(trunk.transferTarget(TransferOrder.Kind.AGENT, "sip:desk@pbx.example", "7"))
                .isEqualTo("sip:desk@pbx.example");
        assertThat(trunk.transferTarget(TransferOrder.Kind.AGENT, "99916061@192.0.2.1:6060", ""))
                .isEqualTo("sip:99916061@192.0.2.1:6060");
        assertThat(trunk.transferTarget(TransferOrder.Kind.AGENT, "0211", "")).startsWith("sip:9211@");
        assertThat(trunk.transferTarget(TransferOrder.Kind.AGENT, "", "王 7"))
                .isEqualTo("sip:%E7%8E%8B%207@agents.example;transport=tcp");
        assertThat(trunk.transferTarget(TransferOrder.Kind.GROUP, "", "15")).startsWith("sip:815@");
        assertThat(trunk.transferTarget(TransferOrder.Kind.NUMBER, "", "0211")).startsWith("sip:9211@");
        assertThatThrownBy(() -> trunk.transferTarget(TransferOrder.Kind.AGENT, "", " "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no value for the address of type agent");
        assertThatThrownBy(() -> parse(SMALLEST).transferTarget(TransferOrder.Kind.GROUP, "", "15"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no address for type group: transfer.addresses has none");
        assertThatThrownBy(() -> trunk.transferTarget(TransferOrder.Kind.GROUP, "", "a b@c"))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("a b");
    }

    @Test
    void aHumanIsCalledByTheCallerOrByTheTrunk() {
        Trunk caller = parse(SMALLEST + "caller-ids: [\"7000\"]\n");
        Trunk trunk = parse(SMALLEST + "caller-ids: [\"7000\"]\ntransfer: { identity: trunk, ring: 9s }\n");
        String desk = "sip:desk@pbx.example";

        assertThat(caller.transferInvite(desk, "+4930123", "", Optional.empty())
                        .from()
                        .uri())
                .startsWith("sip:+4930123@");
        assertThat(caller.transferInvite(desk, "sip:liu@192.0.2.7", "", Optional.empty())
                        .from()
                        .uri())
                .isEqualTo("sip:liu@192.0.2.7");
        assertThat(caller.transferInvite(desk, "anonymous", "", Optional.empty())
                        .from()
                        .uri())
                .startsWith("sip:7000@");
        assertThat(caller.transferInvite(desk, "", "", Optional.empty()).from().uri())
                .startsWith("sip:7000@");
        assertThat(trunk.transferInvite(desk, "+4930123", "", Optional.empty())
                        .from()
                        .uri())
                .startsWith("sip:7000@");
        assertThat(trunk.transferInvite(desk, "+4930123", "", Optional.of("41;encoding=hex")))
                .satisfies(invite -> {
                    assertThat(invite.ringTimeout()).isEqualTo(Duration.ofSeconds(9));
                    assertThat(invite.userToUser()).contains("41;encoding=hex");
                    assertThat(invite.credentials()).isEmpty();
                });
    }

    @Test
    void whatIsWrongWithTransfersIsSaidWithItsPlace() {
        assertThat(problemsIfAny(SMALLEST + """
                        transfer:
                          by: pigeon
                          ring: 10m
                          music: loud
                          tunes: 2
                          accept: { key: "12", prompt: nowhere.wav, within: 5m, again: 2 }
                          addresses: { agent: "sip:{agent}@x", group: "a/b", number: "{value", all: "1" }
                        """))
                .anyMatch(problem -> problem.contains("transfer.by") && problem.contains("pigeon"))
                .anyMatch(problem -> problem.contains("transfer.ring") && problem.contains("10m"))
                .anyMatch(problem -> problem.contains("transfer.music") && problem.contains("expected a WAV file"))
                .anyMatch(problem -> problem.contains("transfer: unknown key 'tunes'"))
                .anyMatch(problem -> problem.contains("transfer.accept.prompt") && problem.contains("WAV file"))
                .anyMatch(problem -> problem.contains("transfer.accept.key") && problem.contains("12"))
                .anyMatch(problem -> problem.contains("transfer.accept.within") && problem.contains("5m"))
                .anyMatch(problem -> problem.contains("transfer.accept: unknown key 'again'"))
                .anyMatch(problem -> problem.contains("transfer.addresses.agent") && problem.contains("{value}"))
                .anyMatch(problem -> problem.contains("transfer.addresses.group") && problem.contains("sip: URI"))
                .anyMatch(problem -> problem.contains("transfer.addresses.number") && problem.contains("not closed"))
                .anyMatch(problem -> problem.contains("transfer.addresses: unknown key 'all'"));
    }

    @Test
    void theSchemaKnowsTheKeysOfTransfers() {
        JsonNode transfer = JsonMapper.shared()
                .readTree(FOLDER.resolve("trunk.schema.json").toFile())
                .path("properties")
                .path("transfer")
                .path("properties");

        assertThat(transfer.propertyNames())
                .containsExactlyInAnyOrder(
                        "by", "ring", "reports", "identity", "early-media", "music", "accept", "talk", "addresses");
        assertThat(transfer.path("by").path("enum").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Transfers.By.values())
                        .map(Transfers.By::word)
                        .toList());
        for (String key : transfer.propertyNames()) {
            assertThat(problemsIfAny(SMALLEST + "transfer: { " + key + ": [] }\n"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
    }

    // ---- gateways

    @Test
    void aTrunkMayHaveSeveralGateways() {
        Trunk trunk = parse("""
                trunk: t
                gateways:
                  - { to: "sip:a.example", weight: 3 }
                  - { to: "sip:192.0.2.1:5070", transport: tcp, priority: 2 }
                fail-over: { on: [503, 480], try-for: 2s, rest: 0s, retry-after-at-most: 1m }
                auth: { user: bot, password: "${env:P}" }
                """);

        assertThat(trunk.gateways().failOver())
                .isEqualTo(new FailOver(Set.of(503, 480), Duration.ofSeconds(2), Duration.ZERO, Duration.ofMinutes(1)));
        Trunk second = trunk.through(trunk.gateways().all().getLast());
        SipEndpoint.Invite invite = second.invite("110", "", Optional.empty());
        assertThat(invite.requestUri()).isEqualTo("sip:110@192.0.2.1:5070;transport=tcp");
        assertThat(invite.transport()).isEqualTo("tcp");
        assertThat(invite.from().uri()).isEqualTo("sip:bot@192.0.2.1:5070");
        // The password is for all of the trunk's gateways, by whatever way they are named, and for nobody else.
        assertThat(trunk.invite("sip:110@192.0.2.1:5070", "", Optional.empty()).credentials())
                .isPresent();
        assertThat(second.invite("sip:110@a.example", "", Optional.empty()).credentials())
                .isPresent();
        assertThat(second.invite("sip:110@b.example", "", Optional.empty()).credentials())
                .isEmpty();
    }

    @Test
    void gatewaysAreAskedWhetherTheyAreThereIfTheFileSaysSo() {
        assertThat(parse(SMALLEST).gateways().keepAlive()).isEmpty();
        assertThat(parse(SMALLEST + "keep-alive: {}\n").gateways().keepAlive()).contains(KeepAlive.DEFAULT);
        assertThat(parse(SMALLEST + "keep-alive: { every: 2s, down-after: 1, up-after: 5 }\n")
                        .gateways()
                        .keepAlive())
                .contains(new KeepAlive(Duration.ofSeconds(2), Duration.ofSeconds(2), 1, 5));
        assertThat(problems(SMALLEST + "keep-alive: { every: 2s, within: 3s, down-after: 0 }\n"))
                .anyMatch(problem -> problem.contains("keep-alive.within: longer than every"))
                .anyMatch(problem -> problem.contains("keep-alive.down-after: \"0\""));
        SipEndpoint.Question question = parse(SMALLEST).question(Duration.ofSeconds(4));
        assertThat(question.requestUri()).isEqualTo("sip:gw.example");
        assertThat(question.from().uri()).isEqualTo("sip:t@gw.example");
    }

    @Test
    void whatIsWrongWithGatewaysIsSaid() {
        assertThat(problems("""
                        trunk: t
                        gateways:
                          - { to: "sip:a.example", weight: 1001 }
                          - { to: "sip:b.example" }
                          - { to: "sip:b.example" }
                        fail-over: { on: [486, 600, 503], try-for: 1m, rests: 1s }
                        """))
                .hasSize(6)
                .anyMatch(problem -> problem.startsWith("t.yaml:3:36: gateways[0].weight: \"1001\""))
                .anyMatch(problem -> problem.equals("t.yaml:5:5: gateways[2]: the gateway b.example a second time"))
                .anyMatch(problem ->
                        problem.equals("t.yaml:6:19: fail-over.on[0]: \"486\" – tells of the callee or of us,"
                                + " not of the gateway: another would say the same"))
                .anyMatch(problem -> problem.startsWith("t.yaml:6:24: fail-over.on[1]: \"600\""))
                .anyMatch(problem -> problem.startsWith("t.yaml:6:44: fail-over.try-for: \"1m\""))
                .anyMatch(problem -> problem.startsWith("t.yaml:6:48: fail-over: unknown key 'rests'"));
        assertThat(problems("trunk: t\ngateways: ["
                        + "{ to: \"sip:a\" }, ".repeat(Gateways.MOST)
                        + "{ to: \"sip:b\" } ]\n"))
                .anyMatch(problem -> problem.contains("gateways[16]") && problem.contains("at most 16"));
    }

    @Test
    void theSchemaAndThePageKnowTheKeysOfGateways() throws IOException {
        JsonNode schema =
                JsonMapper.shared().readTree(FOLDER.resolve("trunk.schema.json").toFile());
        String page = Files.readString(Checkout.root().resolve("docs/operating/gateways.md"));
        JsonNode gateways = schema.path("properties").path("gateways");
        JsonNode failOver = schema.path("properties").path("fail-over").path("properties");

        assertThat(gateways.path("maxItems").asInt()).isEqualTo(Gateways.MOST);
        assertThat(failOver.propertyNames()).containsExactlyInAnyOrder("on", "try-for", "rest", "retry-after-at-most");
        assertThat(failOver.path("on").path("default").valueStream().map(JsonNode::asInt))
                .containsExactlyInAnyOrderElementsOf(FailOver.DEFAULT.on());
        assertThat(failOver.path("on")
                        .path("items")
                        .path("not")
                        .path("enum")
                        .valueStream()
                        .map(JsonNode::asInt))
                .containsExactlyInAnyOrderElementsOf(FailOver.OF_THE_CALLEE);
        for (String key : failOver.propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
            assertThat(problemsIfAny(SMALLEST + "fail-over: { " + key + ": {} }\n"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
        JsonNode keepAlive = schema.path("properties").path("keep-alive").path("properties");
        assertThat(keepAlive.propertyNames()).containsExactlyInAnyOrder("every", "within", "down-after", "up-after");
        assertThat(keepAlive.path("down-after").path("maximum").asInt()).isEqualTo(KeepAlive.MOST_IN_A_ROW);
        for (String key : keepAlive.propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
            assertThat(problemsIfAny(SMALLEST + "keep-alive: { " + key + ": [] }\n"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
        for (String key : gateways.path("items").path("properties").propertyNames()) {
            assertThat(page).contains("| `" + key + "` |");
        }
    }

    // ---- who calls

    @Test
    void aCallSaysWhoCallsInFromAndNowhereElseUnlessTheTrunkWantsMore() {
        SipEndpoint.Invite invite = parse(SMALLEST + "caller-ids: [\"4000\"]\n").invite("10086", "", Optional.empty());

        assertThat(invite.from().uri()).startsWith("sip:4000@");
        assertThat(invite.presentation()).isEqualTo(SipEndpoint.Presentation.FROM_ALONE);
    }

    @Test
    void theNetworkIsToldWhoCallsAndTheCalleeIsNot() {
        SipEndpoint.Invite invite = parse(SMALLEST + """
                caller-ids: ["+862131068238"]
                caller-name: 张伟
                identity: { domain: ims.example, withheld: on }
                headers: { X-Tenant: spring, P-Early-Media: supported }
                """).invite("10086", "", Optional.empty());

        assertThat(invite.from()).isEqualTo(new SipEndpoint.Identity("Anonymous", "sip:anonymous@anonymous.invalid"));
        assertThat(invite.presentation())
                .isEqualTo(new SipEndpoint.Presentation(
                        Optional.of(new SipEndpoint.Identity("张伟", "sip:+862131068238@ims.example")),
                        true,
                        Optional.empty(),
                        List.of(
                                new SipEndpoint.Header("X-Tenant", "spring"),
                                new SipEndpoint.Header("P-Early-Media", "supported"))));
    }

    @Test
    void aHumanIsToldWhoSentTheCallerOn() {
        Trunk trunk = parse(SMALLEST + """
                caller-ids: ["4000"]
                identity: { domain: ims.example, asserted: on, diversion: on }
                """);

        SipEndpoint.Invite invite = trunk.transferInvite("sip:desk@pbx.example", "+4930123", "", Optional.empty());

        assertThat(invite.from().uri()).isEqualTo("sip:+4930123@ims.example");
        assertThat(invite.presentation().asserted()).contains(invite.from());
        assertThat(invite.presentation().divertedBy().orElseThrow().uri()).isEqualTo("sip:4000@ims.example");
        assertThat(trunk.invite("10086", "", Optional.empty()).presentation().divertedBy())
                .isEmpty();
    }

    @Test
    void numbersThatComeInAreRewrittenBeforeRoutesLookAtThem() {
        Inbound inbound = parse(SMALLEST + """
                numbers:
                  in:
                    from: [ { match: "^0([0-9]{9,12})$", to: "+86$1" } ]
                    to: [ { match: "^8?6?21([0-9]{8})$", to: "$1" } ]
                inbound:
                  from: [203.0.113.0/24]
                  routes: [ { to: "31068238", bot: delivery } ]
                """).inbound();

        SipEndpoint.Received call = received("862131068238", "02131068999");
        assertThat(inbound.facts(call).caller()).isEqualTo("+862131068999");
        assertThat(inbound.facts(call).called()).isEqualTo("31068238");
        assertThat(inbound.route(call)).isPresent();
        assertThat(inbound.facts(received("1", "anonymous")).caller()).isEqualTo("anonymous");
    }

    private static SipEndpoint.Received received(String called, String caller) {
        return new SipEndpoint.Received(
                "203.0.113.9:5060",
                new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
                called,
                caller,
                "",
                "",
                List.of(),
                Map.of());
    }

    @Test
    void whatIsWrongWithAnIdentityIsNamed() {
        assertThat(problemsIfAny(SMALLEST + """
                identity: { domain: "a b", hidden: on }
                headers: { Via: "x", "A B": "y", X-Long: "%s" }
                numbers: { in: { from: [ { match: "(", to: "1" } ], by: [] } }
                """.formatted("z".repeat(257))))
                .anyMatch(problem -> problem.contains("identity.domain") && problem.contains("host name"))
                .anyMatch(problem -> problem.contains("identity: unknown key 'hidden'"))
                .anyMatch(problem -> problem.contains("headers.Via") && problem.contains("the engine's own"))
                .anyMatch(problem -> problem.contains("no header's name"))
                .anyMatch(problem -> problem.contains("headers.X-Long") && problem.contains("256"))
                .anyMatch(problem -> problem.contains("numbers.in.from[0].match") && problem.contains("expression"))
                .anyMatch(problem -> problem.contains("numbers.in: unknown key 'by'"));
    }

    // ---- the schema

    @Test
    void theSchemaKnowsTheSameKeysAsTheReader() {
        JsonNode schema =
                JsonMapper.shared().readTree(FOLDER.resolve("trunk.schema.json").toFile());

        assertThat(schema.path("properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "trunk",
                        "gateways",
                        "fail-over",
                        "keep-alive",
                        "auth",
                        "caller-ids",
                        "caller-id-choice",
                        "caller-name",
                        "numbers",
                        "media",
                        "dial",
                        "limits",
                        "inbound",
                        "ring-timeout",
                        "transfer",
                        "announcements",
                        "register",
                        "tls",
                        "outbound-proxy",
                        "session-timer",
                        "identity",
                        "headers",
                        "reliable-provisional",
                        "redirect",
                        "phones",
                        "sip");
        for (String key : schema.path("properties").propertyNames()) {
            assertThat(problemsIfAny("trunk: t\ngateways: [ { to: \"sip:a\" } ]\n"
                            + (key.equals("trunk") || key.equals("gateways") ? "" : key + ": {}\n")))
                    .noneMatch(problem -> problem.contains("unknown key") || problem.contains("not supported yet"));
        }
    }

    private static List<String> problemsIfAny(String yaml) {
        try {
            parse(yaml);
            return List.of();
        } catch (ConfigException e) {
            return e.problems().stream().map(Object::toString).toList();
        }
    }

    @Test
    void aNetworkHoldsItsAddressesAndNoOthers() {
        Cidr network = Cidr.parse("10.1.128.0/17").orElseThrow();

        assertThat(network.contains(InetAddress.ofLiteral("10.1.255.255"))).isTrue();
        assertThat(network.contains(InetAddress.ofLiteral("10.1.127.255"))).isFalse();
        assertThat(network.contains(InetAddress.ofLiteral("::1"))).isFalse();
        assertThat(Cidr.parse("2001:db8::/32").orElseThrow().contains(InetAddress.ofLiteral("2001:db8:ff::1")))
                .isTrue();
        assertThat(Cidr.parse("0.0.0.0/0").orElseThrow().contains(InetAddress.ofLiteral("8.8.8.8")))
                .isTrue();
        for (String wrong : List.of("", "host", "10.0.0.0/33", "10.0.0.1/8", "10.0.0.0/x", "10.0.0.0/")) {
            assertThat(Cidr.parse(wrong)).as(wrong).isEmpty();
        }
    }

    @Test
    void theSchemaKnowsTheKeysOfARoute() {
        JsonNode route = routeSchema();

        assertThat(route.propertyNames())
                .containsExactlyInAnyOrder(
                        "to",
                        "to-matches",
                        "from",
                        "from-matches",
                        "header",
                        "bot",
                        "ring",
                        "announce",
                        "variables",
                        "reject",
                        "decide");
        for (String key : route.propertyNames()) {
            assertThat(problemsIfAny(SMALLEST + "inbound: { from: [127.0.0.1], routes: [ { " + key + ": {} } ] }\n"))
                    .isNotEmpty()
                    .noneMatch(problem -> problem.contains("unknown key"));
        }
    }

    private static JsonNode routeSchema() {
        return JsonMapper.shared()
                .readTree(FOLDER.resolve("trunk.schema.json").toFile())
                .path("properties")
                .path("inbound")
                .path("properties")
                .path("routes")
                .path("items")
                .path("properties");
    }

    private static SipEndpoint.Received calling(String number) {
        return calling(number, Map.of());
    }

    private static SipEndpoint.Received calling(String number, Map<String, String> headers) {
        return received(number, "13800138000", headers);
    }

    private static SipEndpoint.Received from(String caller) {
        return received("7001", caller, Map.of());
    }

    private static SipEndpoint.Received received(String called, String caller, Map<String, String> headers) {
        return new SipEndpoint.Received(
                "203.0.113.9:5060",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
                called,
                caller,
                "",
                "",
                List.of(),
                headers);
    }
}
