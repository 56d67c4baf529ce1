package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.Line;
import io.parley.engine.clock.VirtualEngineClock;
import io.parley.engine.conversation.Outside;
import io.parley.engine.conversation.Prompts;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.CallRecord;
import io.parley.engine.journal.JournalJson;
import io.parley.engine.journal.MemoryJournal;
import io.parley.engine.journal.ReadJournal;
import io.parley.engine.replay.Replay;
import io.parley.engine.sip.SipEndpoint;
import io.parley.engine.trunk.Route;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.engine.uui.UserToUser;
import io.parley.media.asr.ScriptedRecognizer;
import io.parley.media.prompt.PromptCache;
import io.parley.media.session.SimulatedMedia;
import io.parley.media.tts.Synthesizers;
import io.parley.media.tts.ToneSynthesizer;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a received INVITE and a trunk's file to a bot that knows what the call brought: the engine on virtual time. */
final class RoutedCallTest {
    private static final Bot DELIVERY = BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    private static final String OFFER = """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio 50000 RTP/AVP 0 101
            a=rtpmap:101 telephone-event/8000
            """;

    @TempDir
    Path folder;

    private final VirtualEngineClock clock = new VirtualEngineClock();
    private final SimulatedMedia media = new SimulatedMedia();
    private final MemoryJournal journal = new MemoryJournal();
    private final ScriptedSip sip = new ScriptedSip(leg -> {});
    private final AtomicReference<Call> taken = new AtomicReference<>();
    private Engine engine;
    private Engine.BotOnDuty duty;

    @BeforeEach
    void open() {
        engine = new Engine(new Engine.Parts(
                new CallServices(
                        media,
                        _ -> Optional.of(ScriptedRecognizer.of("no thanks")),
                        callId -> journal,
                        callId -> Optional.empty(),
                        clock,
                        task -> {},
                        Runnable::run,
                        Outside.NONE,
                        CallServices.DEFAULT_NO_MEDIA_MILLIS),
                trunk -> new Line(sip, InetAddress.getLoopbackAddress()),
                new PromptCache(
                        Synthesizers.only(new ToneSynthesizer("cmu-slt-hsmm")),
                        folder.resolve("prompts"),
                        new PromptCache.Bounds(1 << 24, 1 << 24, 2)),
                "test",
                ZoneOffset.UTC));
        duty = engine.onDuty(DELIVERY);
    }

    private Trunk trunk(String routes) throws IOException {
        Path file = folder.resolve("t.yaml");
        Files.writeString(file, """
                trunk: t
                gateways: [ { to: "sip:gw.example" } ]
                inbound:
                  from: [203.0.113.0/24]
                  routes:
                """ + routes.indent(4));
        return TrunkFile.read(file);
    }

    private static SipEndpoint.Received invite(String userToUser) {
        return new SipEndpoint.Received(
                "203.0.113.9:5060",
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 5060),
                "+86-21-31068238",
                "anonymous",
                "",
                OFFER,
                List.of(userToUser),
                Map.of(
                        "x-name",
                        "Ms Liu",
                        "p-asserted-identity",
                        "\"Liu\" <sip:+8613800138000@carrier.example;user=phone>"));
    }

    private SipEndpoint.Decision take(Trunk trunk, SipEndpoint.Received received) {
        Route.ToBot route = (Route.ToBot) trunk.inbound().route(received).orElseThrow();
        return engine.take(
                new Engine.Arrival("20260302-090000-000001", trunk, received, route, duty, (tick, nanos, event) -> {}),
                taken::set);
    }

    private void begin(SipEndpoint.Decision decision) {
        sip.receive((SipEndpoint.Decision.Take) decision);
        taken.get().mailbox().drain();
    }

    private void runUntil(BooleanSupplier condition) {
        for (int i = 0; i < 3000 && !condition.getAsBoolean(); i++) {
            clock.advance(Duration.ofMillis(20));
            taken.get().mailbox().drain();
            media.advance(1);
            taken.get().mailbox().drain();
        }
        assertThat(condition.getAsBoolean()).as("%s", journal.entries()).isTrue();
    }

    @Test
    void theBotKnowsWhatTheCallBrought() throws Exception {
        Trunk trunk = trunk("""
                - to: "+862131068238"
                  bot: delivery
                  ring: 1s
                  announce: "Good day {name}, about order {order} from {caller}."
                  variables: { name: "{header.x-name}", order: "{user-to-user}", window: "{header.x-window}" }
                """);

        begin(take(trunk, invite("412d3137;purpose=isdn-uui;encoding=hex, 42;encoding=hex")));
        runUntil(() -> sip.leg().sent.contains("200"));
        assertThat(sip.leg().sent).containsExactly("180", "183", "200");
        sip.leg().acknowledges("");
        runUntil(() -> journal.events(CallEvent.PlayFinished.class).size() == 2);
        media.callerSpeaks(media.tick() + 10, 600);
        runUntil(() -> taken.get().done().isDone());

        CallEvent.Opened opened = journal.events(CallEvent.Opened.class).getFirst();
        assertThat(opened.from()).isEqualTo("+8613800138000");
        assertThat(opened.to()).isEqualTo("+862131068238");
        // A header that did not come leaves the bot's default.
        assertThat(opened.variables()).isEqualTo(Map.of("name", "Ms Liu", "order", "A-17"));
        assertThat(opened.userToUser()).containsExactly("412d3137;purpose=isdn-uui;encoding=hex", "42;encoding=hex");
        assertThat(journal.events(CallEvent.Spoke.class).stream().map(CallEvent.Spoke::text))
                .startsWith(
                        "Good day Ms Liu, about order A-17 from +8613800138000.",
                        "Hello Ms Liu, Parley Couriers. Which day should we deliver?");
        CallRecord made = CallRecord.of(journal.entries());
        assertThat(made.userToUser())
                .containsExactly(
                        new UserToUser("A-17", "412d3137;purpose=isdn-uui;encoding=hex"),
                        new UserToUser("B", "42;encoding=hex"));
        assertThat(made.outcome()).isEqualTo("CONNECTED");
        assertThat(replayed()).isInstanceOf(Replay.Result.Same.class);
    }

    /** What this call decided, decided again: the bytes are compared. */
    private Replay.Result replayed() {
        return Replay.of(
                new ReadJournal(
                        journal.entries(),
                        journal.entries().stream().map(JournalJson::write).toList(),
                        false,
                        0,
                        0,
                        Optional.empty()),
                DELIVERY);
    }

    @Test
    void aCallThatDoesNotBringWhatTheBotNeedsIsRefusedAndCounted() throws Exception {
        Trunk trunk = trunk("- { to: \"*\", bot: delivery, variables: { name: \"{header.x-missing}\" } }");

        SipEndpoint.Decision decision = take(trunk, invite("42"));

        assertThat(decision).isEqualTo(new SipEndpoint.Decision.Refuse(500, ""));
        assertThat(engine.misrouted()).isEqualTo(1);
        assertThat(engine.calls()).isEmpty();
        assertThat(journal.entries()).isEmpty();
    }

    @Test
    void promptsOfTheCallAreRenderedBeforeItsAnswer() throws IOException {
        Trunk trunk = trunk("- { to: \"*\", bot: delivery, variables: { name: Ms Wang } }");

        SipEndpoint.Decision decision = take(trunk, invite("42"));
        // Nothing is rendered on the thread that received the INVITE.
        assertThat(greeting().getFirst().ready()).isEmpty();
        begin(decision);
        runUntil(() -> sip.leg().sent.contains("200"));

        assertThat(sip.leg().sent).containsExactly("180", "200");
        assertThat(greeting()).allMatch(piece -> piece.ready().isPresent());
    }

    /** Its first sentence names the person; the second is the same in every call, and rendered. */
    private List<Prompts.Piece> greeting() {
        List<Prompts.Piece> pieces = duty.prompts()
                .pieces(List.of(new PromptPart.Text("Hello Ms Wang, Parley Couriers. Which day should we deliver?")));
        assertThat(pieces).hasSize(2);
        return pieces;
    }
}
