package io.parley.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.parley.media.asr.RecognizerLoad;
import io.parley.media.asr.net.ServerLoad;
import io.parley.media.net.MediaLoad;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.OpenAiSynthesizer;
import io.parley.server.recognition.RecognitionServer;
import io.parley.server.synthesis.SynthesisServer;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/** The engine's parts: recognisers, prompt cache, media loops, SIP, disk. Read when asked, on the asker's thread. */
final class EngineMeters {
    /** SIP's counters have fixed names; should they ever not, so many are told apart. */
    static final int MAX_SIP_NAMES = 96;

    private static final double MILLIS_PER_SECOND = 1_000;

    private final Readings readings;
    private final EngineParts parts;
    private final Set<String> sipNames = new TreeSet<>();

    EngineMeters(MeterRegistry registry, EngineParts parts) {
        this.readings = new Readings(registry);
        this.parts = parts;
        recognizers();
        parts.servers().forEach(this::recognitionServer);
        parts.speakers().forEach(this::synthesisServer);
        prompts();
        media();
        detector();
        disk();
        readings.gauge(
                "parley.sip.banned.sources",
                "Unknown sources of which no SIP is taken for a time.",
                Tags.empty(),
                parts.bannedSources()::getAsInt);
        refresh();
    }

    /** Registers names that have appeared since the last time. */
    synchronized void refresh() {
        for (String name : parts.sip().get().keySet()) {
            if (sipNames.size() < MAX_SIP_NAMES && sipNames.add(name)) {
                sip(name);
            }
        }
    }

    /** {@code malformed}, or with a dimension of its own: {@code requests/INVITE}, {@code responses/2xx}. */
    private void sip(String name) {
        int slash = name.indexOf('/');
        String what = slash < 0 ? "" : name.substring(0, slash);
        String value = name.substring(slash + 1);
        switch (what) {
            case "requests" -> sip(name, "parley.sip.requests", "SIP requests received, by method.", "method", value);
            case "responses" -> sip(name, "parley.sip.responses", "SIP responses sent, by class.", "class", value);
            case "refused" ->
                sip(name, "parley.sip.refusals", "SIP requests refused, by class of the answer.", "class", value);
            case "guard" ->
                sip(
                        name,
                        "parley.sip.guarded",
                        "SIP messages and connections kept from the parser, by reason.",
                        "reason",
                        value);
            default -> sip(name, "parley.sip.events", "What happened in SIP, by kind.", "event", name);
        }
    }

    private void sip(String name, String meter, String help, String label, String value) {
        readings.counter(
                meter, help, Tags.of(label, value), () -> count(parts.sip().get(), name));
    }

    private static double count(Map<String, Long> counters, String name) {
        return counters.getOrDefault(name, 0L);
    }

    private void recognizers() {
        readings.gauge(
                "parley.recogniser.lag.seconds",
                "How far decoding is behind the audio, of the utterance that waits longest.",
                Tags.empty(),
                () -> parts.recognizerLagMillis().getAsLong() / MILLIS_PER_SECOND);
        String existing = "Native recognisers that exist.";
        recognizer("parley.recognisers", existing, kind("general", "busy"), RecognizerLoad::generalBusy);
        recognizer("parley.recognisers", existing, kind("general", "idle"), RecognizerLoad::generalIdle);
        recognizer("parley.recognisers", existing, kind("grammar", "busy"), RecognizerLoad::grammarBusy);
        String most = "Native recognisers that may exist.";
        recognizer("parley.recognisers.limit", most, Tags.of("kind", "general"), RecognizerLoad::generalMost);
        recognizer("parley.recognisers.limit", most, Tags.of("kind", "grammar"), RecognizerLoad::grammarMost);
        recognizer(
                "parley.recogniser.utterances",
                "Utterances that have no text yet.",
                Tags.empty(),
                RecognizerLoad::utterances);
        recognizer(
                "parley.recogniser.queue",
                "Utterances whose audio waits for a native recogniser.",
                Tags.empty(),
                RecognizerLoad::waiting);
    }

    /** A recogniser on another machine, and what is done for it here. */
    private void recognitionServer(RecognitionServer server) {
        Tags tags = Tags.of("recogniser", server.name());
        readings.gauge(
                "parley.recognition.server.asked",
                "Whether the server is asked: 0 while its fallback hears instead.",
                tags,
                () -> server.isAsked() ? 1 : 0);
        readings.gauge(
                "parley.recognition.server.connections",
                "Connections that are open, spare ones included.",
                tags,
                () -> server.load().open());
        readings.gauge(
                "parley.recognition.server.utterances",
                "Utterances at the server that have no text yet.",
                tags,
                () -> server.load().utterances());
        String refused = "Connections that could not be opened.";
        readings.counter(
                "parley.recognition.server.refusals",
                refused,
                tags,
                () -> server.load().refused());
        String failed = "Utterances that the server failed on.";
        readings.counter(
                "parley.recognition.server.failures",
                failed,
                tags,
                () -> server.load().failed());
        String ignored = "Answers that were ignored: after the end, or to nothing.";
        ignored(server, ignored, tags.and("why", "late"), ServerLoad::late);
        ignored(server, ignored, tags.and("why", "unasked"), ServerLoad::unasked);
        String instead =
                "Utterances that the fallback heard, from their beginning: the server failed or was not asked.";
        readings.counter(
                "parley.recognition.server.instead",
                instead,
                tags.and("why", "failed"),
                () -> server.instead().takenOver());
        readings.counter(
                "parley.recognition.server.instead",
                instead,
                tags.and("why", "unasked"),
                () -> server.instead().passedOver());
    }

    /** A synthesiser on another machine. */
    private void synthesisServer(SynthesisServer server) {
        Tags tags = Tags.of("synthesiser", server.name());
        OpenAiSynthesizer client = server.client();
        readings.gauge(
                "parley.synthesis.server.asked",
                "Whether the synthesiser is asked without reserve: 0 after several failures in a row.",
                tags,
                () -> client.isAsked() ? 1 : 0);
        String texts = "Texts, by what came of them; what was not spoken, its fallback says if there is one.";
        texts(tags.and("end", "spoken"), texts, () -> client.counts().spoken());
        texts(tags.and("end", "failed"), texts, () -> client.counts().failed());
        texts(tags.and("end", "unasked"), texts, () -> client.counts().unasked());
        texts(tags.and("end", "cancelled"), texts, () -> client.counts().cancelled());
    }

    private void texts(Tags tags, String help, DoubleSupplier value) {
        readings.counter("parley.synthesis.server.texts", help, tags, value);
    }

    private void ignored(RecognitionServer server, String help, Tags tags, ToLongFunction<ServerLoad> value) {
        readings.counter("parley.recognition.server.ignored", help, tags, () -> value.applyAsLong(server.load()));
    }

    private static Tags kind(String kind, String state) {
        return Tags.of("kind", kind, "state", state);
    }

    private void recognizer(String name, String help, Tags tags, ToIntFunction<RecognizerLoad> value) {
        readings.gauge(
                name, help, tags, () -> value.applyAsInt(parts.recognizer().get()));
    }

    private void prompts() {
        String asked = "Prompts that were asked for, by where they were found; a miss was rendered.";
        prompt("parley.prompt.cache.requests", asked, Tags.of("found", "memory"), PromptCache.Counters::memoryHits);
        prompt("parley.prompt.cache.requests", asked, Tags.of("found", "disk"), PromptCache.Counters::diskHits);
        prompt("parley.prompt.cache.requests", asked, Tags.of("found", "miss"), PromptCache.Counters::misses);
        String evicted = "Prompts that had to make room for others.";
        prompt(
                "parley.prompt.cache.evicted",
                evicted,
                Tags.of("from", "memory"),
                PromptCache.Counters::evictedFromMemory);
        prompt("parley.prompt.cache.evicted", evicted, Tags.of("from", "disk"), PromptCache.Counters::evictedFromDisk);
        prompt(
                "parley.prompt.cache.damaged",
                "Prompts on disk that were unreadable and rendered anew.",
                Tags.empty(),
                PromptCache.Counters::damaged);
        prompt(
                "parley.prompt.cache.not.written",
                "Prompts that could not be put on disk.",
                Tags.empty(),
                PromptCache.Counters::notWritten);
        readings.gauge(
                "parley.prompt.cache.bytes",
                "Prompts held in memory.",
                Tags.empty(),
                () -> parts.prompts().get().memoryBytes());
        readings.gauge(
                "parley.prompt.cache.disk.bytes",
                "Prompts held on disk, as far as this run has looked.",
                Tags.empty(),
                () -> parts.prompts().get().diskBytes());
    }

    private void prompt(String name, String help, Tags tags, ToLongFunction<PromptCache.Counters> value) {
        readings.counter(
                name, help, tags, () -> value.applyAsLong(parts.prompts().get()));
    }

    private void media() {
        for (int i = 0; i < parts.media().get().size(); i++) {
            int number = i;
            Tags loop = Tags.of("loop", Integer.toString(number));
            readings.gauge(
                    "parley.media.calls",
                    "Calls whose audio is open, by event loop.",
                    loop,
                    () -> load(number, MediaLoad::calls));
            loop(number, "parley.media.slots", "Slots of 20 ms served.", loop, MediaLoad::slotsServed);
            loop(
                    number,
                    "parley.media.slots.late",
                    "Of those, slots served at least one slot late.",
                    loop,
                    MediaLoad::slotsLate);
            String packets = "RTP packets of running and ended calls.";
            String name = "parley.media.packets";
            loop(number, name, packets, loop.and("fate", "received"), MediaLoad::packetsReceived);
            loop(number, name, packets, loop.and("fate", "sent"), MediaLoad::packetsSent);
            loop(number, name, packets, loop.and("fate", "skipped"), MediaLoad::packetsSkipped);
        }
        readings.gauge(
                "parley.media.port.pairs.free",
                "Pairs of UDP ports that no call has, resting ones included.",
                Tags.empty(),
                () -> parts.freePortPairs().getAsInt());
    }

    private void detector() {
        readings.gauge(
                "parley.detector.neural",
                "1 while the neural speech detector is asked, 0 while the cheap one is believed.",
                Tags.empty(),
                () -> parts.detector().get().neural() ? 1 : 0);
        readings.counter(
                "parley.detector.suspicions",
                "Voices that the cheap speech detector suspected and the neural one was asked about.",
                Tags.empty(),
                () -> parts.detector().get().suspicions());
        String verdicts = "What the neural speech detector said to suspicions; some end before it is sure.";
        String name = "parley.detector.verdicts";
        readings.counter(
                name,
                verdicts,
                Tags.of("verdict", "voice"),
                () -> parts.detector().get().voices());
        readings.counter(
                name,
                verdicts,
                Tags.of("verdict", "no_voice"),
                () -> parts.detector().get().refusals());
    }

    private void loop(int number, String name, String help, Tags tags, ToLongFunction<MediaLoad> value) {
        readings.counter(name, help, tags, () -> load(number, value::applyAsLong));
    }

    private double load(int loop, ToDoubleFunction<MediaLoad> value) {
        return value.applyAsDouble(parts.media().get().get(loop));
    }

    private void disk() {
        readings.gauge(
                "parley.data.free.bytes",
                "Room on the disk of the data folder for this process.",
                Tags.empty(),
                () -> parts.data().toFile().getUsableSpace());
        readings.gauge(
                "parley.data.size.bytes",
                "Size of the disk of the data folder.",
                Tags.empty(),
                () -> parts.data().toFile().getTotalSpace());
    }
}
