package io.parley.dialog.bot;

import io.parley.config.Field;
import io.parley.config.Fields;
import io.parley.dialog.bot.UserToUserOrder.Encoding;
import io.parley.dialog.bot.UserToUserOrder.Form;
import java.util.List;
import java.util.regex.Pattern;

/** Reads what goes into a User-to-User header: a text, or its data with the header's parameters. */
final class UserToUserReader {
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9.!%*_+`'~-]{1,64}"); // RFC 3261 section 25.1

    private final Texts texts;

    UserToUserReader(Texts texts) {
        this.texts = texts;
    }

    /** Of a transfer. */
    UserToUserOrder ofTransfer(Field field) {
        if (!field.isMapping()) {
            return UserToUserOrder.text(texts.template(field));
        }
        Fields fields = field.asFields();
        Form form = fields.optional("form")
                .map(it -> Choice.of(it, List.of(Form.values()), Form::word))
                .orElse(Form.TEXT);
        boolean hasData = fields.has("data");
        Template data = fields.optional("data").map(texts::template).orElse(Template.NOTHING);
        if (hasData == (form == Form.HANDOVER)) {
            field.wrong("expected data, a text, or form: handover, which has its own");
        }
        Encoding encoding = fields.optional("encoding")
                .map(it -> Choice.of(it, List.of(Encoding.values()), Encoding::word))
                .orElse(form == Form.HANDOVER ? Encoding.BASE64 : Encoding.HEX);
        String purpose = token(fields, "purpose");
        String content = token(fields, "content");
        fields.finish();
        if (List.of(purpose, content).contains(UserToUserOrder.ISDN) && encoding != Encoding.HEX) {
            field.problems()
                    .add(
                            fields.markOf("encoding"),
                            field.path() + ".encoding",
                            encoding.word(),
                            "expected hex, in which " + UserToUserOrder.ISDN + " is written");
        }
        return new UserToUserOrder(form, data, encoding, purpose, content);
    }

    /** Of an INVITE: there is nothing to be handed over yet. */
    UserToUserOrder ofInvite(Field field) {
        if (field.isMapping()) {
            field.asFields()
                    .optional("form")
                    .filter(it -> it.isText() && it.asText().equals(Form.HANDOVER.word()))
                    .ifPresent(it -> it.wrong("tells of a transfer, expected data"));
        }
        return ofTransfer(field);
    }

    private static String token(Fields fields, String key) {
        return fields.optional(key)
                .map(it -> {
                    String token = it.asText();
                    if (!token.isEmpty() && !TOKEN.matcher(token).matches()) {
                        it.wrong(
                                "expected a name such as " + UserToUserOrder.ISDN + ": letters, digits and -.!%*_+`'~");
                    }
                    return token;
                })
                .orElse("");
    }
}
