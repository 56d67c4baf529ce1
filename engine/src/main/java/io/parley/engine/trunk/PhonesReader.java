package io.parley.engine.trunk;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.config.References;
import io.parley.engine.digest.DigestAlgorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads a trunk's {@code phones:}. */
final class PhonesReader {
    private static final int MAX_NAME_CHARS = 64;

    private final Fields phones;
    private final References references;

    PhonesReader(Fields phones, References references) {
        this.phones = phones;
        this.references = references;
    }

    Phones read() {
        Optional<Fields> expires = phones.optionalFields("expires");
        Duration shortest = expires(expires, "shortest", Phones.DEFAULT_SHORTEST);
        Duration longest = expires(expires, "longest", Phones.DEFAULT_LONGEST);
        Duration usual = expires(expires, "usual", Phones.DEFAULT_USUAL);
        if (shortest.compareTo(usual) > 0 || usual.compareTo(longest) > 0) {
            phones.problems()
                    .add(
                            phones.markOf("expires"),
                            phones.path() + ".expires",
                            "expected shortest to be no longer than usual, and usual no longer than longest; they are "
                                    + shortest.toSeconds() + " s, " + usual.toSeconds() + " s, " + longest.toSeconds()
                                    + " s");
        }
        expires.ifPresent(Fields::finish);
        List<Phones.Phone> all = new ArrayList<>();
        List<Fields.Named> users = phones.required("users", "a mapping of each phone's user to what it may")
                .map(Field::asFields)
                .map(Fields::all)
                .orElse(List.of());
        if (users.isEmpty() && phones.has("users")) {
            phones.problems().add(phones.markOf("users"), phones.path() + ".users", "none – expected a phone");
        }
        if (users.size() > Phones.MOST) {
            Fields.Named tooMany = users.get(Phones.MOST);
            phones.problems()
                    .add(tooMany.mark(), tooMany.field().path(), "expected at most " + Phones.MOST + " phones");
        }
        users.forEach(named -> all.add(phone(named)));
        Set<DigestAlgorithm> hashes = hashes();
        phones.finish();
        return new Phones(all, shortest, longest, usual, hashes);
    }

    private Set<DigestAlgorithm> hashes() {
        Set<DigestAlgorithm> hashes = EnumSet.noneOf(DigestAlgorithm.class);
        for (Field field : phones.list("digest")) {
            String word = field.asOneOf(Arrays.stream(DigestAlgorithm.values())
                    .map(DigestAlgorithm::word)
                    .toList());
            DigestAlgorithm.of(word).ifPresent(hashes::add);
        }
        return hashes.isEmpty() ? EnumSet.allOf(DigestAlgorithm.class) : hashes;
    }

    private static Duration expires(Optional<Fields> fields, String key, Duration otherwise) {
        return fields.map(it -> it.duration(key, Phones.SHORTEST_EXPIRES, Phones.LONGEST_EXPIRES, otherwise))
                .orElse(otherwise);
    }

    private Phones.Phone phone(Fields.Named named) {
        if (!Phones.isUser(named.name())) {
            phones.problems()
                    .add(
                            named.mark(),
                            named.field().path(),
                            "expected a user of 1 to 64 letters, digits and . _ + -, such as \"1001\"");
        }
        Fields fields = named.field().asFields();
        String name = fields.text("name", "");
        if (name.length() > MAX_NAME_CHARS || name.chars().anyMatch(Character::isISOControl)) {
            fields.optional("name")
                    .ifPresent(field -> field.wrong("expected at most " + MAX_NAME_CHARS + " printable characters"));
        }
        var phone = new Phones.Phone(
                named.name(),
                name,
                Phones.secret(fields, "secret", references),
                Cidr.list(fields, "from"),
                fields.integer("contacts", 0, Phones.MOST_CONTACTS, Phones.DEFAULT_CONTACTS),
                fields.flag("calls", true),
                fields.flag("called", true));
        fields.finish();
        return phone;
    }
}
