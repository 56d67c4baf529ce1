import io.parley.dialog.Input.Understanding;
import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.nlu.Understander;
import io.parley.media.asr.Recognizer;
import io.parley.media.asr.whisper.WhisperRecognizer;
import io.parley.media.audio.Pcm;
import io.parley.media.audio.Resampler;
import io.parley.media.audio.WavFile;
import io.parley.media.codec.AudioCodec;
import io.parley.media.codec.G711;
import io.parley.media.mandarin.SpokenForm;
import io.parley.media.tts.KokoroSynthesizer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

import java.util.List;

import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** Prints the tables of docs/performance/mandarin.md. */
final class Mandarin {
    private static final String BOTS_VOICE = "zf_xiaoxiao";
    private static final String PERSONS_VOICE = "zm_yunjian";
    private static final G711 LINE = G711.of(AudioCodec.PCMU);

    private final KokoroSynthesizer kokoro;
    private final Recognizer whisper;
    private final Path rendered;
    private final StringBuilder page = new StringBuilder();
    private long renderCpu;
    private long renderedMillis;
    private final List<Long> decodeCpu = new ArrayList<>();

    private Mandarin(KokoroSynthesizer kokoro, Recognizer whisper, Path rendered) {
        this.kokoro = kokoro;
        this.whisper = whisper;
        this.rendered = rendered;
    }

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args[0]);
        Path models = Path.of(args[1]);
        Path rendered = Files.createDirectories(root.resolve("target/bench/mandarin"));
        int most = List.of(args).contains("--sentences")
                ? Integer.parseInt(args[List.of(args).indexOf("--sentences") + 1])
                : Integer.MAX_VALUE;
        try (KokoroSynthesizer kokoro = KokoroSynthesizer.open(models.resolve(KokoroSynthesizer.MODEL), 1);
                Recognizer whisper = WhisperRecognizer.open(
                        models.resolve("whisper-tiny/ggml-tiny.bin"), "zh", 1, System::nanoTime)) {
            Mandarin bench = new Mandarin(kokoro, whisper, rendered);
            bench.run(root, models, most);
            System.out.print(bench.page);
            if (List.of(args).contains("--write")) {
                Path file = root.resolve("docs/performance/mandarin.md");
                String before = Files.readString(file);
                int at = before.indexOf("<!-- tables -->");
                Files.writeString(file, before.substring(0, at) + "<!-- tables -->\n\n" + bench.page);
            }
        }
    }

    private void run(Path root, Path models, int most) throws Exception {
        heard(tone(), List.of()); // the model is loaded
        decodeCpu.clear();
        int wrong = 0;
        int all = 0;
        int exact = 0;
        List<String> sentences = Files.readAllLines(root.resolve("scripts/bench/mandarin.d/sentences.txt")).stream()
                .limit(most)
                .toList();
        for (String sentence : sentences) {
            String text = heard(say(sentence, BOTS_VOICE), List.of());
            String meant = plain(sentence);
            int distance = distance(meant, plain(text));
            wrong += distance;
            all += meant.length();
            exact += distance == 0 ? 1 : 0;
            if (distance > 0) {
                System.err.println(distance + " " + sentence + " | " + text);
            }
        }
        page.append("| our own voice, heard back through 8 kHz µ-law | |\n|---|---|\n");
        row("sentences, characters", sentences.size() + ", " + all);
        row("characters right", percent(all - wrong, all));
        row("sentences without an error", exact + " of " + sentences.size());
        row("processor time of a sentence's recognition, p50 / p95", quantile(0.5) + " / " + quantile(0.95) + " ms");
        if (renderedMillis > 0) {
            row("processor time for a second of speech, Kokoro", "%.2f s".formatted(renderCpu / (double) renderedMillis));
        }
        row("memory of the process with both models", rss() + " MB");
        answers(root, most);
        counting(models);
    }

    private void answers(Path root, int most) throws Exception {
        Bot bot = BotFile.load(root.resolve("bots/zh/satisfaction/bot.yaml"));
        Understander understander = Understander.of(bot);
        List<String> answers = Files.readAllLines(root.resolve("scripts/bench/mandarin.d/answers.txt")).stream()
                .limit(most)
                .toList();
        page.append("\n| short answers, another voice | characters wrong | taken as meant | as something else | not understood | CPU p50 / p95 |\n|---|---|---|---|---|---|\n");
        for (int snr : new int[] {99, 10, 5}) {
            decodeCpu.clear();
            int wrong = 0;
            int all = 0;
            int right = 0;
            int other = 0;
            for (String line : answers) {
                String[] parts = line.split("\\|");
                List<String> likely = List.copyOf(bot.entities().get("满意度").values().keySet());
                boolean value = likely.contains(parts[1]);
                String text = heard(noisy(say(parts[0], PERSONS_VOICE), snr), value ? likely : List.of());
                wrong += distance(plain(parts[0]), plain(text));
                all += plain(parts[0]).length();
                Understanding found = understander.understand(text);
                Optional<String> meaning = value
                        ? found.entities().getOrDefault("满意度", List.of()).stream().findFirst()
                        : found.intents().stream().findFirst().map(it -> it.intent());
                if (meaning.filter(parts[1]::equals).isPresent()) {
                    right++;
                } else {
                    other += meaning.isPresent() ? 1 : 0;
                    System.err.println(snr + " dB " + line + " | " + text + " | " + meaning);
                }
            }
            int n = answers.size();
            page.append("| %s | %s | %d of %d | %d | %d | %d / %d ms |\n"
                    .formatted(
                            snr == 99 ? "clean" : snr + " dB", percent(wrong, all), right, n, other, n - right - other,
                            quantile(0.5), quantile(0.95)));
        }
    }

    private void counting(Path models) throws Exception {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(models.resolve("mandarin-counting/one-to-ten-16khz.pcm")))
                .order(ByteOrder.LITTLE_ENDIAN);
        short[] samples = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(samples);
        Pcm line = Resampler.resample(new Pcm(samples, 16_000), 8000);
        page.append("\n| a person counts from one to ten | heard |\n|---|---|\n");
        for (int snr : new int[] {99, 10, 5}) {
            row(snr == 99 ? "clean" : snr + " dB", heard(noisy(line, snr), List.of()));
        }
    }

    private void row(String what, String value) {
        page.append("| ").append(what).append(" | ").append(value).append(" |\n");
    }

    private Pcm say(String text, String voice) throws Exception {
        Path wav = rendered.resolve(voice + "-" + Integer.toHexString(text.hashCode()) + ".wav");
        if (!Files.exists(wav)) {
            long before = cpuMillis();
            Pcm audio = kokoro.speak(text, voice).audio();
            if (Files.exists(rendered.resolve("warm"))) {
                renderCpu += cpuMillis() - before;
                renderedMillis += audio.durationMillis();
            }
            Files.writeString(rendered.resolve("warm"), "");
            WavFile.write(wav, Resampler.resample(audio, 8000));
        }
        return WavFile.read(wav);
    }

    /** Through µ-law, with half a second of silence behind it, as calls give it. */
    private String heard(Pcm audio, List<String> likely) throws Exception {
        short[] samples = new short[audio.samples().length + 4000];
        for (int i = 0; i < audio.samples().length; i++) {
            samples[i] = LINE.decode(LINE.encode(audio.samples()[i]));
        }
        CompletableFuture<String> text = new CompletableFuture<>();
        long before = cpuMillis();
        Recognizer.Utterance utterance = whisper.start(
                new Recognizer.Request(
                        1, 8000, new io.parley.media.asr.Hints(Optional.empty(), likely, Optional.empty())),
                new Recognizer.Listener() {
                    @Override
                    public void partial(long utteranceId, int number, long throughMillis, String partial) {}

                    @Override
                    public void finished(
                            long utteranceId, long through, String said, double confidence, boolean partial, long millis) {
                        text.complete(said);
                    }

                    @Override
                    public void failed(long utteranceId, String reason) {
                        text.completeExceptionally(new IllegalStateException(reason));
                    }
                });
        utterance.audio(samples, 0, samples.length);
        utterance.end();
        String said = text.get();
        decodeCpu.add(cpuMillis() - before);
        return said;
    }

    private static Pcm tone() {
        short[] samples = new short[8000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (3000 * Math.sin(i * 0.15));
        }
        return new Pcm(samples, 8000);
    }

    private static Pcm noisy(Pcm audio, int snr) {
        if (snr == 99) {
            return audio;
        }
        double energy = 0;
        int loud = 0;
        for (short sample : audio.samples()) {
            if (Math.abs(sample) > 300) {
                energy += (double) sample * sample;
                loud++;
            }
        }
        double level = Math.sqrt(energy / Math.max(1, loud)) / Math.pow(10, snr / 20.0);
        Random random = new Random(7);
        short[] samples = new short[audio.samples().length];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.clamp(
                    Math.round(audio.samples()[i] + random.nextGaussian() * level), Short.MIN_VALUE, Short.MAX_VALUE);
        }
        return new Pcm(samples, 8000);
    }

    /** Characters alone, numbers in words, 幺 and 两 as the digits that they are. */
    private static String plain(String text) {
        return SpokenForm.of(text).replaceAll("[^\\p{L}]", "").replace('幺', '一').replace('两', '二').toLowerCase();
    }

    private static int distance(String one, String other) {
        int[][] steps = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                steps[i][j] = i == 0 || j == 0
                        ? i + j
                        : Math.min(
                                steps[i - 1][j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1),
                                1 + Math.min(steps[i - 1][j], steps[i][j - 1]));
            }
        }
        return steps[one.length()][other.length()];
    }

    private long quantile(double q) {
        List<Long> sorted = decodeCpu.stream().sorted().toList();
        return sorted.isEmpty() ? 0 : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
    }

    private static String percent(int part, int all) {
        return "%.1f %%".formatted(100.0 * part / all);
    }

    private static long rss() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static long cpuMillis() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                        .getProcessCpuTime()
                / 1_000_000;
    }
}
