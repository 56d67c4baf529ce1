package io.parley.dialog.archive;

import io.parley.config.Fields;
import io.parley.config.YamlDocument;
import java.nio.charset.StandardCharsets;

/**
 * What was packed, so that damage and later changes are noticed.
 *
 * @param bot its name
 * @param hash the bot's content hash
 */
record Manifest(String bot, String hash) {
    static final String FILE = "manifest.yaml";
    private static final int VERSION = 1;

    byte[] bytes() {
        return """
                # What parley export packed; parley import checks it.
                parley-bot: %d
                bot: %s
                hash: %s
                """.formatted(VERSION, bot, hash).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads it.
     *
     * @throws io.parley.config.ConfigException with what is wrong with it
     */
    static Manifest parse(String shownAs, byte[] bytes) {
        Fields fields = YamlDocument.parse(shownAs, bytes).asFields();
        fields.integer("parley-bot", VERSION, VERSION);
        Manifest manifest = new Manifest(fields.text("bot"), fields.text("hash"));
        fields.finish();
        fields.problems().orThrow();
        return manifest;
    }
}
