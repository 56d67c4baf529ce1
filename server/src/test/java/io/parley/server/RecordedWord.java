package io.parley.server;

import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.testkit.pcap.RtpCapture;
import java.io.IOException;
import java.nio.file.Path;

/** What a person says, as a capture of RTP that sipp plays. */
final class RecordedWord {
    private static final Path TUESDAY = Path.of("/usr/share/asterisk/sounds/en_US_f_Allison/digits/day-2.wav");

    private RecordedWord() {}

    /** "Tuesday", by a person, in PCMU. */
    static void tuesday(Path capture) throws IOException {
        capture(TUESDAY, capture);
    }

    /** A recording in PCMU. */
    static void capture(Path recording, Path capture) throws IOException {
        Pcm spoken = Resampler.resample(WavFile.read(recording), 8000);
        byte[] encoded = new byte[spoken.samples().length];
        for (int i = 0; i < encoded.length; i++) {
            encoded[i] = G711.of(AudioCodec.PCMU).encode(spoken.samples()[i]);
        }
        RtpCapture.write(capture, 0, 0x5eed, encoded);
    }
}
