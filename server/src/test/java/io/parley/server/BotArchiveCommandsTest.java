package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code parley export} and {@code parley import} as processes. */
final class BotArchiveCommandsTest {
    @TempDir
    Path folder;

    @Test
    void aBotIsExportedAndImportedUnderItsNameAndAnother() throws Exception {
        Path zip = folder.resolve("delivery.zip");
        Path home = folder.resolve("home");
        Files.createDirectories(home.resolve("bots"));
        try (ParleyProcess parley = parley(Checkout.root(), "export", "delivery", zip.toString())) {
            assertThat(parley.line("bot delivery, hash ")).contains("delivery.zip: ");
            assertThat(parley.awaitEnd()).isZero();
        }
        try (ParleyProcess parley = parley(home, "import", zip.toString())) {
            assertThat(parley.line("bot delivery imported, hash ")).contains("home/bots/delivery: ");
            assertThat(parley.awaitEnd()).isZero();
        }
        try (ParleyProcess parley = parley(home, "import", zip.toString())) {
            assertThat(parley.line("is there already")).contains("--replace").contains("--as");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
        try (ParleyProcess parley = parley(home, "import", zip.toString(), "--as", "second")) {
            assertThat(parley.line("bot second imported, hash ")).contains("home/bots/second: ");
            assertThat(parley.awaitEnd()).isZero();
        }
        assertThat(home.resolve("bots").toFile().list()).containsExactlyInAnyOrder("delivery", "second");
        assertThat(home.resolve("bots/delivery/bot.yaml"))
                .hasSameBinaryContentAs(Checkout.root().resolve("bots/delivery/bot.yaml"));
    }

    private ParleyProcess parley(Path home, String... arguments) throws Exception {
        return new ParleyProcess(home, folder.resolve("data"), arguments);
    }
}
