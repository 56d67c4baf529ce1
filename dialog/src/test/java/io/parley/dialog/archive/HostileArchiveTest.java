package io.parley.dialog.archive;

import static io.parley.dialog.archive.BotsForPacking.contents;
import static io.parley.dialog.archive.BotsForPacking.folder;
import static io.parley.dialog.archive.BotsForPacking.stored;
import static io.parley.dialog.archive.BotsForPacking.tableEntry;
import static io.parley.dialog.archive.BotsForPacking.yaml;
import static io.parley.dialog.archive.BotsForPacking.zip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.config.ConfigException;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that would write elsewhere, fill the disk or bring in half a bot. Each is refused, and leaves nothing. */
final class HostileArchiveTest {
    @TempDir
    Path folder;

    private Path bots;

    @BeforeEach
    void makeFolders() throws IOException {
        bots = Files.createDirectories(folder.resolve("home/bots"));
    }

    private void refused(Path source, String message) throws IOException {
        assertThatThrownBy(() -> BotImport.run(source, bots, Optional.empty(), true))
                .as(source.toString())
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining(message);
        assertThat(bots.toFile().list()).isEmpty();
        assertThat(folder.resolve("home").toFile().list()).containsExactly("bots");
    }

    private void refused(byte[] zip, String message) throws IOException {
        refused(Files.write(folder.resolve("x.zip"), zip), message);
    }

    private Path withEntry(String name) throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("bot.yaml", yaml("x"));
        files.put(name, "evil");
        return zip(folder.resolve("x.zip"), files);
    }

    // ---- names

    @Test
    void namesThatLeadElsewhereAreRefused() throws IOException {
        for (String name : List.of(
                "../evil.yaml",
                "a/../../evil.yaml",
                "/etc/evil.yaml",
                "..",
                "a/..",
                "a//b",
                "./a",
                "..\\evil.yaml",
                "C:evil.yaml",
                "a\u0000b",
                "a\nb",
                "a/b/c/d/e/f/g/h/i/j",
                "x".repeat(300))) {
            refused(withEntry(name), "expected a file's name below the bot's folder");
        }
    }

    @Test
    void namesInACodePageAreRefusedRatherThanMangled() throws IOException {
        Map<String, String> files = Map.of("bot.yaml", yaml("x", "你好.wav"), "你好.wav", "x");
        Path windows = zip(folder.resolve("windows.zip"), files, Charset.forName("GBK"));
        refused(windows, "is not in UTF-8 but in a code page such as GBK, as Windows writes it");

        // Made elsewhere, they are UTF-8 without saying so; but not every row of bytes is.
        byte[] bytes = Files.readAllBytes(windows);
        for (int i = 0; i < 2; i++) {
            bytes[tableEntry(bytes, i) + 5] = 3;
        }
        refused(bytes, "is not in UTF-8");
    }

    @Test
    void namesInUtf8AreTakenWhetherMarkedAsSuchOrNot() throws IOException {
        byte[] zip = stored(Map.of("bot.yaml", yaml("x", "你好.wav"), "你好.wav", "x"));
        for (int i = 0; i < 2; i++) {
            int entry = tableEntry(zip, i);
            zip[entry + 5] = 3;
            zip[entry + 9] = (byte) (zip[entry + 9] & ~8);
        }
        BotImport.run(Files.write(folder.resolve("x.zip"), zip), bots, Optional.empty(), false);
        assertThat(contents(bots)).containsOnlyKeys("x/bot.yaml", "x/你好.wav");
    }

    @Test
    void aNameThatIsThereTwiceIsRefused() throws IOException {
        byte[] zip = stored(Map.of("bot.yaml", yaml("x"), "aaaaaaaa", "x"));
        int other = new String(zip, StandardCharsets.ISO_8859_1).lastIndexOf("aaaaaaaa");
        System.arraycopy("bot.yaml".getBytes(StandardCharsets.US_ASCII), 0, zip, other, 8);
        refused(zip, "\"bot.yaml\" is in it twice");
        refused(withEntry("bot.yaml/a"), "cannot be imported");
    }

    // ---- kinds

    @Test
    void linksAndDevicesAreRefused() throws IOException {
        for (int type : List.of(0xa0, 0x60, 0x20, 0x10, 0xc0)) {
            byte[] zip = stored(Map.of("bot.yaml", yaml("x")));
            zip[tableEntry(zip, 0) + 41] = (byte) type;
            refused(zip, "\"bot.yaml\" is a link or a device");
        }
        Path real = folder(folder.resolve("real"), Map.of("bot.yaml", yaml("x")));
        Files.createSymbolicLink(real.resolve("passwords"), Path.of("/etc/passwd"));
        refused(real, "\"passwords\" is a link or a device");
    }

    @Test
    void whatIsEncryptedOrPackedOddlyIsRefused() throws IOException {
        byte[] zip = stored(Map.of("bot.yaml", yaml("x")));
        int entry = tableEntry(zip, 0);
        zip[entry + 8] = (byte) (zip[entry + 8] | 1);
        refused(zip, "is encrypted");
        zip[entry + 8] = (byte) (zip[entry + 8] & ~1);
        zip[entry + 10] = 12;
        refused(zip, "is packed in a way that is not read here");
    }

    // ---- sizes

    @Test
    void bombsAreRefusedBeforeTheyAreUnpacked() throws IOException {
        Map<String, String> zeros = new LinkedHashMap<>();
        zeros.put("bot.yaml", yaml("x"));
        zeros.put("a.wav", "\0".repeat(15 << 20));
        refused(zip(folder.resolve("zeros.zip"), zeros), "unpacks to more than 100 times its size");
        zeros.put("a.wav", "\0".repeat((20 << 20) + 1));
        refused(zip(folder.resolve("large.zip"), zeros), "a.wav is larger than 20 MB");

        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= 2_000; i++) {
            many.put("f" + i, "");
        }
        refused(zip(folder.resolve("many.zip"), many), "holds more than 2000 files");
        refused(folder(folder.resolve("many"), many), "holds more than 2000 files");
    }

    @Test
    void whatLiesAboutItsSizeIsRefused() throws IOException {
        byte[] shorter = stored(Map.of("bot.yaml", yaml("x")));
        int entry = tableEntry(shorter, 0);
        shorter[entry + 24]--;
        refused(shorter, "damaged");
        byte[] huge = stored(Map.of("bot.yaml", yaml("x")));
        huge[tableEntry(huge, 0) + 27] = (byte) 0xff;
        refused(huge, "bot.yaml is larger than 20 MB");
        byte[] changed = stored(Map.of("bot.yaml", yaml("x")));
        changed[new String(changed, StandardCharsets.ISO_8859_1).indexOf("Hello")] = 'J';
        refused(changed, "\"bot.yaml\" is damaged");
    }

    @Test
    void aPieceOfAZipIsRefused() throws IOException {
        byte[] zip = stored(Map.of("bot.yaml", yaml("x")));
        for (int length = 0; length < zip.length; length += 7) {
            refused(Arrays.copyOf(zip, length), "x.zip");
        }
    }

    // ---- chance

    @Test
    void aDamagedArchiveBringsAWholeBotOrNone() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("x/", "");
        files.put("x/bot.yaml", yaml("x", "你好.wav"));
        files.put("x/你好.wav", "sound");
        Path packed = zip(folder.resolve("whole.zip"), files);
        byte[] deflated = Files.readAllBytes(packed);
        byte[] plain = stored(files);
        Path zip = folder.resolve("damaged.zip");
        Seeded.check(600, seeded -> {
            Files.write(zip, seeded.mutate(seeded.coin() ? deflated : plain));
            try {
                BotImport.run(zip, bots, Optional.empty(), true);
            } catch (ArchiveException | ConfigException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
            for (String bot : bots.toFile().list()) {
                assertThat(bot).doesNotStartWith(".");
                assertThat(contents(bots.resolve(bot))).containsKeys("bot.yaml").hasSize(2);
            }
            assertThat(folder.resolve("home").toFile().list()).containsExactly("bots");
        });
    }
}
