package io.parley.testkit.baresip;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.parley.testkit.FreePorts;
import io.parley.testkit.baresip.Event.Kind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A running baresip on 127.0.0.1: the person at the far end. It calls or is called, speaks given recordings, presses keys (RFC
 * 4733), and keeps what it heard. Every wait is bounded, and {@link #close} ends the process.
 *
 * <p>baresip also opens two UDP sockets of its DNS client on all addresses, whatever its configuration says; nothing is sent
 * from them, since only IP addresses are dialled.
 *
 * <p>Threads: any thread may call; one virtual thread reads what baresip reports.
 */
public final class Baresip implements AutoCloseable {
    private static final String ADDRESS = "127.0.0.1";
    private static final Duration START_BOUND = Duration.ofSeconds(15);
    private static final Duration REPLY_BOUND = Duration.ofSeconds(10);
    private static final Duration END_BOUND = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final int CONNECT_TIMEOUT_MILLIS = 1_000;
    private static final int RTP_PORTS = 40;
    private static final int EVENTS_MAX = 4_096;
    private static final int LOG_LINES_SHOWN = 25;
    private static final List<String> MODULE_FOLDERS =
            List.of("/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules");

    /** How long a softphone that registers wants to be bound. */
    private static final int REGISTERED_SECONDS = 60;

    private final Setup setup;
    private final int sipPort;
    private final Process process;
    private final Thread endWithUs;
    private final Control control;
    private final Thread reader;

    private final Object lock = new Object(); // guards the fields below, which the reader fills and callers wait on
    private final List<Event> events = new ArrayList<>();
    private final Map<Kind, Integer> taken = new EnumMap<>(Kind.class);
    private final Map<String, JsonNode> replies = new HashMap<>();
    private boolean gone;
    private int commands;
    private int clips;

    private Baresip(Setup setup, int sipPort, Process process, Thread endWithUs, Control control) {
        this.setup = setup;
        this.sipPort = sipPort;
        this.process = process;
        this.endWithUs = endWithUs;
        this.control = control;
        this.reader = Thread.ofVirtual().name("baresip-" + setup.user()).unstarted(this::readEvents);
    }

    /** Whether baresip and its modules are on this machine. */
    public static boolean installed() {
        return program().isPresent() && modules().isPresent();
    }

    /**
     * Starts a softphone and waits until it can be called.
     *
     * @throws IllegalStateException if baresip is not installed or does not start
     */
    @SuppressWarnings("AddressSelection") // an IP literal, resolved without a name service
    public static Baresip start(Setup setup) {
        if (!installed()) {
            throw new IllegalStateException("baresip is not installed: run scripts/setup");
        }
        int sipPort = FreePorts.range(2); // SIP, and one above it TLS, which baresip opens unasked
        int controlPort = FreePorts.port();
        Process process;
        try {
            Files.createDirectories(setup.folder());
            for (Path earlier : dumps(setup.folder(), "")) {
                Files.delete(earlier);
            }
            writeFiles(setup, sipPort, controlPort);
            process = launch(setup.folder());
        } catch (IOException e) {
            throw new UncheckedIOException("baresip in " + setup.folder(), e);
        }
        Thread endWithUs = new Thread(process::destroy, "end-baresip");
        Runtime.getRuntime().addShutdownHook(endWithUs);
        try {
            Control control = connect(setup, process, new InetSocketAddress(ADDRESS, controlPort));
            Baresip baresip = new Baresip(setup, sipPort, process, endWithUs, control);
            baresip.reader.start();
            return baresip;
        } catch (RuntimeException e) {
            end(process, endWithUs);
            throw e;
        }
    }

    /** Its SIP address, {@code sip:user@127.0.0.1:port}; UDP and TCP. */
    public String uri() {
        return "sip:" + setup.user() + "@" + ADDRESS + ":" + sipPort;
    }

    /** Its address over TLS, if it has a certificate. */
    public String tlsUri() {
        return "sip:" + setup.user() + "@" + ADDRESS + ":" + (sipPort + 1) + ";transport=tls";
    }

    /** The port of {@link #uri}. */
    public int sipPort() {
        return sipPort;
    }

    /** Calls somebody; see {@link Kind#ESTABLISHED} and {@link Kind#CLOSED} for how it goes. */
    public void dial(String uri) {
        // What was said last in an earlier call must not be the first thing that is said in this one.
        command("ausrc", "aufile," + Microphone.FILE);
        command("dial", uri);
    }

    /** Picks up an incoming call. */
    public void accept() {
        command("accept", "");
    }

    /** Ends the call, or refuses it while it rings. */
    public void hangUp() {
        command("hangup", "");
    }

    /** Presses keys one after another, each held as long as baresip holds a key (RFC 4733 events). */
    public void press(String keys) {
        keys.chars().forEach(key -> command("sndcode", Character.toString(key)));
    }

    /**
     * Speaks a recording now, in place of what the microphone played so far, then is silent.
     *
     * @param wav 8 kHz, mono, 16 bit
     */
    public void say(Path wav) {
        String file;
        synchronized (lock) {
            clips++;
            file = "said-" + clips + ".wav";
        }
        try {
            Microphone.writeClip(setup.folder().resolve(file), setup.microphoneRateHz(), wav);
        } catch (IOException e) {
            throw new UncheckedIOException(wav.toString(), e);
        }
        command("ausrc", "aufile," + file);
    }

    /**
     * Waits for the next event of a kind: the first one that no earlier call returned, be it past or still to come.
     *
     * @throws IllegalStateException if it does not come within the bound or baresip ends before
     */
    public Event await(Kind kind, Duration bound) {
        return waitFor("event " + kind, bound, () -> {
            int skip = taken.getOrDefault(kind, 0);
            Optional<Event> event =
                    events.stream().filter(e -> e.kind() == kind).skip(skip).findFirst();
            event.ifPresent(_ -> taken.put(kind, skip + 1));
            return event;
        });
    }

    /** Everything reported so far. */
    public List<Event> events() {
        synchronized (lock) {
            return List.copyOf(events);
        }
    }

    /** The keys that the other party has pressed so far. */
    public String digits() {
        return events().stream()
                .filter(e -> e.kind() == Kind.DIGIT_STARTED)
                .map(Event::parameter)
                .collect(Collectors.joining());
    }

    /**
     * What it heard: one WAV (8 kHz, mono, 16 bit) a call in order of the calls, complete when the call is closed and
     * certainly when the softphone is.
     */
    public List<Path> heard() {
        try {
            return dumps(setup.folder(), "-dec");
        } catch (IOException e) {
            throw new UncheckedIOException(setup.folder().toString(), e);
        }
    }

    /** Its log with the SIP messages, for a person to read. */
    public Path log() {
        return logIn(setup.folder());
    }

    /** Ends a call in progress (BYE) and the process; what it heard stays. */
    @Override
    public void close() {
        end(process, endWithUs);
        try {
            control.close();
            reader.join(END_BOUND);
        } catch (IOException _) {
            // the socket is gone either way
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void command(String name, String parameters) {
        String token;
        synchronized (lock) {
            commands++;
            token = "c" + commands;
        }
        try {
            control.write(name, parameters, token);
        } catch (IOException e) {
            throw new UncheckedIOException("baresip " + name, e);
        }
        JsonNode reply = waitFor("reply to " + name, REPLY_BOUND, () -> Optional.ofNullable(replies.remove(token)));
        String data = reply.path("data").asString("");
        if (!reply.path("ok").asBoolean(false) || data.contains("failed to")) {
            throw new IllegalStateException("baresip refused " + name + " '" + parameters + "': " + data.strip());
        }
    }

    /** Asks {@code source}, holding the lock, now and after every message from baresip. */
    private <T> T waitFor(String what, Duration bound, Supplier<Optional<T>> source) {
        long deadline = System.nanoTime() + bound.toNanos();
        synchronized (lock) {
            while (true) {
                Optional<T> found = source.get();
                if (found.isPresent()) {
                    return found.get();
                }
                long leftMillis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (gone || leftMillis <= 0) {
                    throw new IllegalStateException((gone ? "baresip ended before " : "not within " + bound + ": ")
                            + what + "; events so far "
                            + events.stream().map(Event::type).toList() + "\n"
                            + logTail(setup.folder()));
                }
                try {
                    lock.wait(leftMillis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IllegalStateException("interrupted while waiting for " + what, e);
                }
            }
        }
    }

    private void readEvents() {
        try {
            while (true) {
                JsonNode message = control.read();
                synchronized (lock) {
                    take(message);
                    lock.notifyAll();
                }
            }
        } catch (IOException _) {
            synchronized (lock) {
                gone = true;
                lock.notifyAll();
            }
        }
    }

    private void take(JsonNode message) {
        if (message.path("response").asBoolean(false)) {
            replies.put(message.path("token").asString(""), message);
        } else if (message.path("event").asBoolean(false) && events.size() < EVENTS_MAX) {
            events.add(Event.of(
                    message.path("type").asString(""),
                    message.path("peeruri").asString(""),
                    message.path("param").asString("")));
        }
    }

    private static Optional<String> program() {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin");
        return Arrays.stream(path.split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, "baresip"))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static Optional<String> modules() {
        return MODULE_FOLDERS.stream()
                .filter(folder -> Files.isReadable(Path.of(folder, "aufile.so")))
                .findFirst();
    }

    /** File names are relative: baresip runs in the folder, whose path may be long or contain spaces. */
    private static void writeFiles(Setup setup, int sipPort, int controlPort) throws IOException {
        int rtpPort = FreePorts.range(RTP_PORTS);
        Path microphone = setup.folder().resolve(Microphone.FILE);
        if (setup.microphone().isPresent()) {
            Microphone.writeClip(
                    microphone, setup.microphoneRateHz(), setup.microphone().get());
        } else {
            Microphone.writeSilence(microphone, setup.microphoneRateHz());
        }
        Files.writeString(setup.folder().resolve("config"), """
                poll_method epoll
                net_interface %1$s
                sip_listen %1$s:%2$d
                ctrl_tcp_listen %1$s:%3$d
                rtp_ports %4$d-%5$d
                rtcp_mux no
                rtp_stats no
                jitter_buffer_delay 5-10
                call_local_timeout 120
                call_max_calls 1
                audio_source aufile,microphone.wav
                ausrc_srate %6$d
                auplay_srate 8000
                ausrc_channels 1
                auplay_channels 1
                ausrc_format s16
                auplay_format s16
                auenc_format s16
                audec_format s16
                audio_buffer 20-160
                audio_telev_pt 101
                snd_path .
                module_path %7$s
                module g711.so
                module g722.so
                module opus.so
                module srtp.so
                module aufile.so
                module sndfile.so
                module_tmp account.so
                module_app menu.so
                module_app ctrl_tcp.so
                %8$s
                """.formatted(
                        ADDRESS,
                        sipPort,
                        controlPort,
                        rtpPort,
                        rtpPort + RTP_PORTS - 1,
                        setup.microphoneRateHz(),
                        modules().orElseThrow(),
                        setup.certificate().map(pem -> "sip_certificate " + pem).orElse("")));
        Files.writeString(
                setup.folder().resolve("accounts"),
                "<sip:%s@%s%s>;%s;answermode=%s;audio_codecs=%s;dtmfmode=rtpevent%s%n"
                        .formatted(
                                setup.user(),
                                setup.registrar().map(Setup.Registrar::address).orElse(ADDRESS + ":" + sipPort),
                                setup.registrar()
                                        .map(it -> ";transport=" + it.transport())
                                        .orElse(""),
                                setup.registrar()
                                        .map(it -> "regint=" + REGISTERED_SECONDS + ";auth_pass=" + it.password())
                                        .orElse("regint=0"),
                                switch (setup.answer()) {
                                    case AUTO -> "auto";
                                    case MANUAL -> "manual";
                                },
                                String.join(",", setup.codecs()),
                                setup.mediaEncryption()
                                        .map(how -> ";mediaenc=" + how)
                                        .orElse("")));
    }

    /** In a session of its own: Ctrl-C at the terminal is for us, who then hang up properly. */
    private static Process launch(Path folder) throws IOException {
        return new ProcessBuilder("setsid", program().orElseThrow(), "-4", "-s", "-v", "-f", ".")
                .directory(folder.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(logIn(folder).toFile())
                .start();
    }

    private static Control connect(Setup setup, Process process, InetSocketAddress address) {
        long deadline = System.nanoTime() + START_BOUND.toNanos();
        while (true) {
            try {
                return Control.connect(address, CONNECT_TIMEOUT_MILLIS);
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadline >= 0) {
                    throw new IllegalStateException(
                            "baresip did not start in " + setup.folder() + "\n" + logTail(setup.folder()), e);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    /** By its process id: asked, then forced. */
    private static void end(Process process, Thread endWithUs) {
        try {
            Runtime.getRuntime().removeShutdownHook(endWithUs);
        } catch (IllegalStateException _) {
            // the JVM is ending, the hook does its work
        }
        process.destroy();
        try {
            if (!process.waitFor(END_BOUND)) {
                process.destroyForcibly();
                process.waitFor(END_BOUND);
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** The files in which baresip keeps what was heard ({@code -dec}) and sent ({@code -enc}), oldest first. */
    private static List<Path> dumps(Path folder, String which) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("dump-.*" + which + "\\.wav"))
                    .sorted()
                    .toList();
        }
    }

    private static Path logIn(Path folder) {
        return folder.resolve("baresip.log");
    }

    private static String logTail(Path folder) {
        try {
            List<String> lines =
                    new String(Files.readAllBytes(logIn(folder)), UTF_8).lines().toList();
            return String.join("\n", lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
        } catch (IOException e) {
            return "no log: " + e.getMessage();
        }
    }
}
