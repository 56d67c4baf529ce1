package io.parley.media.hearing;

import io.parley.media.asr.HumanSpeech;
import io.parley.media.audio.Pcm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/** Scenes in which nobody speaks, through µ-law. Each has the idle noise of a line under it. */
final class LinesWithoutACaller {
    /** Debian's {@code asterisk-moh-opsound-wav}: five pieces, 8 kHz. */
    private static final Path MUSIC = Path.of("/usr/share/asterisk/moh");

    private static final int RATE = 8000;

    private LinesWithoutACaller() {}

    static List<Scene> hum(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        for (int mains : new int[] {50, 60}) {
            for (int level : new int[] {-45, -30, -20}) {
                double[] hum = new double[seconds * RATE];
                // Odd harmonics of a rectifier reach far into the telephone band.
                for (int harmonic = 1; harmonic <= 21; harmonic++) {
                    double part = (harmonic % 2 == 0 ? 0.4 : 1) / Math.pow(harmonic, 0.8);
                    for (int i = 0; i < hum.length; i++) {
                        hum[i] += part * Math.sin(2 * Math.PI * mains * harmonic * i / RATE + harmonic * harmonic);
                    }
                }
                scenes.add(scene("hum", mains + " Hz at " + level + " dBFS", afterSilence(hum), level));
            }
        }
        return scenes;
    }

    static List<Scene> keys(int seconds) {
        int[] rows = {697, 770, 852, 941};
        int[] columns = {1209, 1336, 1477, 1633};
        List<Scene> scenes = new ArrayList<>();
        Random random = new Random(41);
        for (int level : new int[] {-10, -20, -30}) {
            double[] line = new double[seconds * RATE];
            int at = RATE;
            while (at < line.length) {
                int row = rows[random.nextInt(4)];
                int column = columns[random.nextInt(4)];
                int length = random.nextInt(50, 400) * RATE / 1000;
                for (int i = 0; i < length && at + i < line.length; i++) {
                    line[at + i] = Math.sin(2 * Math.PI * row * i / RATE) + Math.sin(2 * Math.PI * column * i / RATE);
                }
                at += length + random.nextInt(50, 1500) * RATE / 1000;
            }
            scenes.add(scene("DTMF", "keys at " + level + " dBFS", line, level));
        }
        return scenes;
    }

    /** Frequencies, which of them are modulated, and on/off times of tones (ITU-T E.180 supplement 2). */
    private record Tone(String name, List<Double> hz, double modulationHz, List<Integer> cadenceMillis) {}

    private static final List<Tone> TONES = List.of(
            new Tone("US dial", List.of(350.0, 440.0), 0, List.of(60_000, 0)),
            new Tone("US ringing", List.of(440.0, 480.0), 0, List.of(2000, 4000)),
            new Tone("US busy", List.of(480.0, 620.0), 0, List.of(500, 500)),
            new Tone("US reorder", List.of(480.0, 620.0), 0, List.of(250, 250)),
            new Tone("UK ringing", List.of(400.0, 450.0), 0, List.of(400, 200, 400, 2000)),
            new Tone("UK busy", List.of(400.0), 0, List.of(375, 375)),
            new Tone("German ringing", List.of(425.0), 0, List.of(1000, 4000)),
            new Tone("German busy", List.of(425.0), 0, List.of(480, 480)),
            new Tone("French ringing", List.of(440.0), 0, List.of(1500, 3500)),
            new Tone("Chinese ringing", List.of(450.0), 0, List.of(1000, 4000)),
            new Tone("Chinese busy", List.of(450.0), 0, List.of(350, 350)),
            new Tone("Japanese ringing", List.of(400.0), 16, List.of(1000, 2000)),
            new Tone("Indian ringing", List.of(400.0), 25, List.of(400, 200, 400, 2000)),
            new Tone("Australian ringing", List.of(413.0, 438.0), 0, List.of(400, 200, 400, 2000)),
            new Tone("fax calling", List.of(1100.0), 0, List.of(500, 3000)),
            new Tone("answer tone", List.of(2100.0), 0, List.of(3000, 1000)),
            new Tone("voicemail beep", List.of(1000.0), 0, List.of(400, 5000)));

    static List<Scene> tones(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        for (Tone tone : TONES) {
            for (int level : new int[] {-12, -24}) {
                double[] line = new double[seconds * RATE];
                int at = RATE / 2;
                for (int step = 0; at < line.length; step++) {
                    int length = tone.cadenceMillis.get(step % tone.cadenceMillis.size()) * RATE / 1000;
                    for (int i = at; step % 2 == 0 && i < Math.min(line.length, at + length); i++) {
                        double modulation = tone.modulationHz == 0
                                ? 1
                                : 1 + 0.85 * Math.sin(2 * Math.PI * tone.modulationHz * i / RATE);
                        for (double hz : tone.hz) {
                            line[i] += modulation * Math.sin(2 * Math.PI * hz * i / RATE);
                        }
                    }
                    at += length;
                }
                scenes.add(scene("tones", tone.name + " at " + level + " dBFS", line, level));
            }
        }
        // Three notes before an announcement that a number is not in service (ITU-T E.180).
        double[] information = new double[seconds * RATE];
        for (int i = RATE / 2; i < information.length; i++) {
            int millis = i * 1000 / RATE % 4000;
            double hz = millis < 330 ? 950 : millis < 660 ? 1400 : millis < 990 ? 1800 : 0;
            information[i] = hz == 0 ? 0 : Math.sin(2 * Math.PI * hz * i / RATE);
        }
        scenes.add(scene("tones", "special information", information, -15));
        return scenes;
    }

    /** Recorded pieces, as music on hold is: from silence into the music, and on. */
    static List<Scene> music(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        for (Path file : pieces()) {
            short[] piece = read(file);
            for (int level : new int[] {-18, -30}) {
                double[] line = new double[seconds * RATE];
                for (int i = RATE; i < line.length && i - RATE < piece.length; i++) {
                    line[i] = piece[i - RATE];
                }
                scenes.add(scene("music", file.getFileName() + " at " + level + " dBFS", line, level));
            }
        }
        return scenes;
    }

    private static List<Path> pieces() {
        if (!Files.isDirectory(MUSIC)) {
            throw new IllegalStateException(
                    MUSIC + " is missing: run scripts/setup (Debian package asterisk-moh-opsound-wav)");
        }
        try (Stream<Path> files = Files.list(MUSIC)) {
            return files.filter(f -> f.toString().endsWith(".wav")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static short[] read(Path file) {
        try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
            ByteBuffer bytes = ByteBuffer.wrap(in.readAllBytes()).order(ByteOrder.LITTLE_ENDIAN);
            short[] samples = new short[bytes.remaining() / 2];
            bytes.asShortBuffer().get(samples);
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (UnsupportedAudioFileException e) {
            throw new IllegalStateException(file + " is no WAV file", e);
        }
    }

    /** Chords and a melody over them, with partials and struck envelopes: ringback music of cheap exchanges. */
    static List<Scene> chords(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        int[][] chords = {{0, 4, 7}, {9, 12, 16}, {5, 9, 12}, {7, 11, 14}};
        for (int seed = 0; seed < 3; seed++) {
            Random random = new Random(51 + seed);
            double[] line = new double[seconds * RATE];
            int beat = (3 + seed) * RATE / 10;
            for (int at = RATE, n = 0; at < line.length; at += beat, n++) {
                int[] chord = chords[n / 4 % chords.length];
                if (n % 4 == 0) {
                    for (int note : chord) {
                        strike(line, at, 220 * Math.pow(2, note / 12.0), 1, 4 * beat);
                    }
                }
                int melody = 12 + chord[random.nextInt(3)] + (random.nextInt(4) == 0 ? 2 : 0);
                strike(line, at, 220 * Math.pow(2, melody / 12.0), 1.5, 2 * beat);
            }
            scenes.add(scene("chords", "melody " + seed, line, -20));
        }
        return scenes;
    }

    private static void strike(double[] line, int at, double hz, double loud, int length) {
        for (int i = 0; i < length && at + i < line.length; i++) {
            double envelope = loud * Math.min(1, i / 80.0) * Math.exp(-2.5 * i / length);
            for (int partial = 1; partial <= 5 && partial * hz < 3400; partial++) {
                line[at + i] += envelope / partial * Math.sin(2 * Math.PI * partial * hz * i / RATE);
            }
        }
    }

    /** Steady noise that begins after a second of silence. */
    static List<Scene> noise(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        for (int level : new int[] {-50, -40, -30, -20}) {
            scenes.add(scene("white noise", level + " dBFS", afterSilence(Noises.white(seconds * RATE, 61)), level));
            scenes.add(scene("pink noise", level + " dBFS", afterSilence(Noises.pink(seconds * RATE, 62)), level));
        }
        for (int level : new int[] {-40, -28}) {
            scenes.add(scene("street", level + " dBFS", afterSilence(Noises.street(seconds * RATE, 63)), level));
        }
        return scenes;
    }

    static List<Scene> bodies(int seconds) {
        List<Scene> scenes = new ArrayList<>();
        for (int level : new int[] {-45, -35, -28}) {
            scenes.add(scene("breathing", level + " dBFS", Noises.breathing(seconds * RATE, 71), level));
        }
        for (int level : new int[] {-40, -25}) {
            scenes.add(scene("clicks", level + " dBFS", Noises.clicks(seconds * RATE, 72), level));
        }
        return scenes;
    }

    private static double[] afterSilence(double[] noise) {
        for (int i = 0; i < Math.min(RATE, noise.length); i++) {
            noise[i] = 0;
        }
        return noise;
    }

    /** Brought to a level, which is that of the parts that sound. */
    private static Scene scene(String kind, String name, double[] line, double dbfs) {
        double sum = 0;
        int sounding = 1;
        for (double sample : line) {
            if (sample != 0) {
                sum += sample * sample;
                sounding++;
            }
        }
        double factor = 32768 * Math.pow(10, dbfs / 20) / Math.sqrt(sum / sounding);
        double[] idle = Noises.white(line.length, 81);
        double idleFactor = 32768 * Math.pow(10, -68 / 20.0);
        short[] samples = new short[line.length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = Noises.clip(line[i] * factor + idle[i] * idleFactor);
        }
        return Scene.without(kind, name, HumanSpeech.throughMuLaw(new Pcm(samples, RATE)));
    }
}
