package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.Template;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.expression.Value;
import io.parley.media.audio.WavFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a trunk's {@code transfer:}: how and to where callers are handed over. */
final class TransferReader {
    private static final Pattern KEY = Pattern.compile("[0-9*#A-D]");

    private final Fields transfer;
    private final Path folder;

    /** @param folder of the file: a relative path begins there */
    TransferReader(Fields transfer, Path folder) {
        this.transfer = transfer;
        this.folder = folder;
    }

    Transfers read() {
        Transfers otherwise = Transfers.DEFAULT;
        var read = new Transfers(
                transfer.oneOf("by", otherwise.by()),
                transfer.duration("ring", Transfers.SHORTEST_RING, Transfers.LONGEST_RING, otherwise.ring()),
                transfer.flag("reports", otherwise.reports()),
                transfer.oneOf("identity", otherwise.identity()),
                transfer.flag("early-media", otherwise.earlyMedia()),
                transfer.optional("music").map(this::sound),
                transfer.optionalFields("accept").flatMap(this::acceptance),
                transfer.duration("talk", Transfers.SHORTEST_TALK, Transfers.LONGEST_TALK, otherwise.talk()),
                transfer.optionalFields("addresses")
                        .map(TransferReader::addresses)
                        .orElse(Map.of()));
        transfer.finish();
        return read;
    }

    /** Read once here, so that what is no music is found before a caller waits for it. */
    private Path sound(Field field) {
        Path file = folder.resolve(field.asText());
        try {
            WavFile.read(file);
        } catch (WavFile.AudioFileException | InvalidPathException _) {
            field.wrong("expected a WAV file");
        }
        return file;
    }

    private Optional<Transfers.Acceptance> acceptance(Fields accept) {
        Optional<Field> key = accept.required("key", "a telephone's key such as \"1\"");
        Optional<Path> prompt = accept.required("prompt", "a WAV file").map(this::sound);
        Duration within = accept.duration(
                "within", Transfers.SHORTEST_ACCEPTANCE, Transfers.LONGEST_ACCEPTANCE, Transfers.DEFAULT_ACCEPTANCE);
        accept.finish();
        if (key.isEmpty() || prompt.isEmpty()) {
            return Optional.empty();
        }
        String text = key.get().asText();
        if (!KEY.matcher(text).matches()) {
            key.get().wrong("expected one key of a telephone, such as \"1\" or \"#\"");
            return Optional.empty();
        }
        return Optional.of(new Transfers.Acceptance(text.charAt(0), prompt.get(), within));
    }

    private static Map<TransferOrder.Kind, Template> addresses(Fields fields) {
        Map<TransferOrder.Kind, Template> addresses = new EnumMap<>(TransferOrder.Kind.class);
        for (TransferOrder.Kind kind : TransferOrder.Kind.values()) {
            fields.optional(kind.word()).ifPresent(field -> addresses.put(kind, address(field)));
        }
        fields.finish();
        return addresses;
    }

    private static boolean isAddress(String text) {
        return Destination.isOne(text) || Phones.named(text).isPresent();
    }

    private static Template address(Field field) {
        String text = field.asText();
        try {
            Template address = Template.parse(text);
            if (!Set.of(Transfers.VALUE).containsAll(address.variables())) {
                field.wrong("expected no placeholder but {value}");
            } else if (field.isText() && !isAddress(address.fill(Map.of(Transfers.VALUE, new Value.Text("1"))))) {
                field.wrong(
                        "expected a sip: URI, a number or phone:USER, with {value} where the agent's, group's or telephone's"
                                + " number or name belongs");
            }
            return address;
        } catch (Template.BrokenTemplate e) {
            field.wrong(String.valueOf(e.getMessage()));
            return new Template(List.of());
        }
    }
}
