package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.Template;
import io.parley.dialog.bot.TransferOrder;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a trunk's {@code transfer:}: how and to where callers are handed over. */
final class TransferReader {
    private final Fields transfer;

    TransferReader(Fields transfer) {
        this.transfer = transfer;
    }

    Transfers read() {
        List<String> ways =
                Arrays.stream(Transfers.By.values()).map(Transfers.By::word).toList();
        String word = transfer.oneOf("by", ways, Transfers.DEFAULT.by().word());
        Transfers.By by = Arrays.stream(Transfers.By.values())
                .filter(it -> it.word().equals(word))
                .findFirst()
                .orElse(Transfers.DEFAULT.by());
        var read = new Transfers(
                by,
                transfer.duration("ring", Transfers.SHORTEST_RING, Transfers.LONGEST_RING, Transfers.DEFAULT_RING),
                transfer.flag("reports", true),
                transfer.optionalFields("addresses")
                        .map(TransferReader::addresses)
                        .orElse(Map.of()));
        transfer.finish();
        return read;
    }

    private static Map<TransferOrder.Kind, Template> addresses(Fields fields) {
        Map<TransferOrder.Kind, Template> addresses = new EnumMap<>(TransferOrder.Kind.class);
        for (TransferOrder.Kind kind : TransferOrder.Kind.values()) {
            fields.optional(kind.word()).ifPresent(field -> addresses.put(kind, address(field)));
        }
        fields.finish();
        return addresses;
    }

    private static Template address(Field field) {
        String text = field.asText();
        try {
            Template address = Template.parse(text);
            if (!Set.of(Transfers.VALUE).containsAll(address.variables())) {
                field.wrong("expected no placeholder but {value}");
            } else if (field.isText() && !Trunk.isDestination(address.fill(Map.of(), it -> "1"))) {
                field.wrong("expected a sip: URI or a number, with {value} where the agent's, group's or telephone's"
                        + " number or name belongs");
            }
            return address;
        } catch (Template.BrokenTemplate e) {
            field.wrong(String.valueOf(e.getMessage()));
            return new Template(List.of());
        }
    }
}
