package io.parley.dialog.expression;

import dev.cel.common.types.CelType;
import dev.cel.common.types.NullableType;
import dev.cel.common.types.SimpleType;
import java.util.Locale;
import java.util.Optional;

/** What a variable may hold besides nothing. A flag without a value counts as off, every other type as {@code null}. */
public enum ValueType {
    TEXT,
    /** Whole numbers. */
    NUMBER,
    DECIMAL,
    FLAG,
    /** Set by an expression and not declared: whatever it yields. */
    ANY;

    /** As written in a bot file. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    CelType celType() {
        return switch (this) {
            case TEXT -> NullableType.create(SimpleType.STRING);
            case NUMBER -> NullableType.create(SimpleType.INT);
            case DECIMAL -> NullableType.create(SimpleType.DOUBLE);
            case FLAG -> SimpleType.BOOL;
            case ANY -> SimpleType.DYN;
        };
    }

    /** Text from outside as a value of this type; empty if it is none. */
    public Optional<Value> read(String text) {
        try {
            return switch (this) {
                case TEXT, ANY -> Optional.of(new Value.Text(text));
                case NUMBER -> Optional.of(new Value.Whole(Long.parseLong(text.strip())));
                case DECIMAL ->
                    Optional.of(Double.parseDouble(text.strip()))
                            .filter(Double::isFinite)
                            .map(Value.Decimal::new);
                case FLAG ->
                    switch (text.strip().toLowerCase(Locale.ROOT)) {
                        case "true", "on", "yes" -> Optional.of(new Value.Flag(true));
                        case "false", "off", "no" -> Optional.of(new Value.Flag(false));
                        default -> Optional.empty();
                    };
            };
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** The value as one of this type, a whole number taken for a decimal; empty if it does not fit. */
    public Optional<Value> fit(Value value) {
        return switch (value) {
            case Value.Unset _ -> Optional.of(value);
            case Value.Text _ -> this == TEXT || this == ANY ? Optional.of(value) : Optional.empty();
            case Value.Flag _ -> this == FLAG || this == ANY ? Optional.of(value) : Optional.empty();
            case Value.Decimal _ -> this == DECIMAL || this == ANY ? Optional.of(value) : Optional.empty();
            case Value.Whole n when this == DECIMAL -> Optional.of(new Value.Decimal(n.number()));
            case Value.Whole _ -> this == NUMBER || this == ANY ? Optional.of(value) : Optional.empty();
        };
    }
}
