package io.parley.engine.call;

import io.parley.engine.clock.SystemEngineClock;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.net.LiveMediaSessions;
import io.parley.media.net.LiveMediaSettings;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * {@link ScriptedCallee} as a process: prints {@code listening URI}, then takes {@code say WAV}, {@code press KEY},
 * {@code dial URI} and {@code end} line by line. Ends with its input.
 */
public final class ScriptedCalleeMain {
    private static final int FIRST_PORT = 9_200;
    private static final int LAST_PORT = 9_299;
    private static final int RATE_HZ = 8000;

    private ScriptedCalleeMain() {}

    /** Runs it; the arguments name the folder of the recordings and the codec. */
    public static void main(String[] arguments) throws IOException {
        try (SystemEngineClock clock = new SystemEngineClock();
                LiveMediaSessions audio =
                        LiveMediaSessions.start(LiveMediaSettings.defaults().withPorts(FIRST_PORT, LAST_PORT));
                ScriptedCallee callee = new ScriptedCallee(
                        InetAddress.getLoopbackAddress(),
                        clock,
                        audio,
                        List.of(AudioCodec.valueOf(arguments[1])),
                        Path.of(arguments[0]));
                PrintWriter out =
                        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
            out.println("listening " + callee.uri());
            for (String line = in.readLine(); line != null && !line.equals("end"); line = in.readLine()) {
                if (line.startsWith("say ")) {
                    callee.say(Resampler.resample(WavFile.read(Path.of(line.substring(4))), RATE_HZ));
                } else if (line.startsWith("press ")) {
                    callee.press(line.charAt(6));
                } else if (line.startsWith("dial ")) {
                    callee.dial(line.substring(5));
                }
            }
        }
    }
}
