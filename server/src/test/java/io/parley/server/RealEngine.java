package io.parley.server;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.Interpreter;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.engine.clock.SystemEngineClock;
import io.parley.engine.trunk.Trunk;
import io.parley.engine.trunk.TrunkFile;
import io.parley.media.asr.Grammar;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.VoskRecognizer;
import io.parley.media.asr.VoskSettings;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.server.demo.Demonstration;
import io.parley.server.settings.Settings;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The engine as an operator runs it, on loopback, with its data in a test's folder. */
public final class RealEngine {
    /** Away from what a running engine uses by default. */
    static final Settings.RtpPorts RTP = new Settings.RtpPorts(9_000, 9_199);

    /** A machine that runs tests may be a busy one: load refuses no call. */
    static final Settings.Limits WIDE = new Settings.Limits(400, Duration.ofSeconds(10), 1);

    private static final int WAV_HEADER = 44;

    private RealEngine() {}

    static RunningEngine open(Path data) {
        return RunningEngine.open(settings(data));
    }

    /**
     * All bots and trunks of a folder of their own, without an HTTP door.
     *
     * @param rtp of this test's alone
     */
    public static Serving serving(Path home, Settings.RtpPorts rtp) {
        return Serving.open(Settings.defaults(home)
                .with(Settings.Folders.in(home).withModels(Checkout.models()))
                .with(new Settings.Sip(InetAddress.getLoopbackAddress(), 0))
                .with(rtp)
                .with(WIDE)
                .with(new Settings.Reload(false))
                .withHttp(Optional.empty()));
    }

    static Settings settings(Path data) {
        return Settings.defaults(Checkout.root())
                .with(Settings.Folders.in(Checkout.root()).withData(data).withModels(Checkout.models()))
                .with(RTP)
                .with(WIDE)
                .ofCommand(new Settings.Sip(InetAddress.getLoopbackAddress(), 0));
    }

    static Bot delivery() {
        return BotFile.load(Checkout.root().resolve("bots/delivery/bot.yaml"));
    }

    static Trunk loopback() {
        return TrunkFile.read(Checkout.root().resolve("trunk-config/loopback.yaml"));
    }

    static Engine.BotOnDuty onDuty(RunningEngine engine) {
        return engine.engine().onDuty(delivery());
    }

    /** What the bot says first. */
    static Pcm greeting(Engine.BotOnDuty duty) {
        Bot bot = duty.bot();
        return Interpreter.step(
                        bot, Interpreter.begin(bot, Engine.bind(bot, Demonstration.VARIABLES)), new Input.Started())
                .actions()
                .stream()
                .filter(Action.Say.class::isInstance)
                .map(Action.Say.class::cast)
                .map(say -> duty.prompts().render(say.parts()).audio())
                .findFirst()
                .orElseThrow();
    }

    /** What the recogniser makes of a recording: the far end hears again what was said. */
    static String recognized(Pcm audio) {
        return recognized(audio, Optional.empty());
    }

    /** The same where only some phrases can be meant. */
    static String recognized(Pcm audio, Optional<Grammar> grammar) {
        Pcm heard = Resampler.resample(audio, 8000);
        CompletableFuture<String> text = new CompletableFuture<>();
        try (SystemEngineClock clock = new SystemEngineClock();
                VoskRecognizer recognizer = VoskRecognizer.open(
                        Checkout.models().resolve(Settings.ENGLISH_MODEL),
                        VoskSettings.forWorkers(1),
                        clock::nanoTime)) {
            Recognizer.Utterance utterance = recognizer.start(
                    new Recognizer.Request(1, heard.sampleRateHz(), grammar), new Recognizer.Listener() {
                        @Override
                        public void partial(long utteranceId, int number, long throughMillis, String partial) {}

                        @Override
                        public void finished(
                                long utteranceId,
                                long throughMillis,
                                String words,
                                double confidence,
                                boolean fromPartial,
                                long decodeMillis) {
                            text.complete(words);
                        }

                        @Override
                        public void failed(long utteranceId, String reason) {
                            text.completeExceptionally(new IllegalStateException(reason));
                        }
                    });
            utterance.audio(heard.samples(), 0, heard.samples().length);
            utterance.end();
            return text.get(60, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not recognised", e);
        }
    }

    /** One side of a stereo recording: 0 the caller's, 1 the bot's. */
    static Pcm channel(Path recording, int channel) {
        try {
            ByteBuffer wav = ByteBuffer.wrap(Files.readAllBytes(recording)).order(ByteOrder.LITTLE_ENDIAN);
            short[] samples = new short[(wav.capacity() - WAV_HEADER) / 4];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = wav.getShort(WAV_HEADER + 4 * i + 2 * channel);
            }
            return new Pcm(samples, wav.getInt(24));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
