package io.parley.dialog.expression;

import com.google.common.primitives.UnsignedLong;
import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import java.util.AbstractMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A compiled expression. Immutable, used by any thread; evaluating it changes nothing and always ends. */
public final class Expression {
    private final String text;
    private final Checked checked;
    private final Names names;
    private final Optional<String> entity;
    private final Optional<Shape> shape;

    Expression(String text, Checked checked, Names names, Optional<String> entity, Optional<Shape> shape) {
        this.text = text;
        this.checked = checked;
        this.names = names;
        this.entity = entity;
        this.shape = shape;
    }

    /** Names an expression of this bot may use. */
    record Names(Set<String> variables, Set<String> entities, Set<String> nodes) {}

    /** As written, without the leading {@code =}. */
    public String text() {
        return text;
    }

    /** The entity's name if the expression is nothing but {@code entity.NAME}. */
    public Optional<String> entity() {
        return entity;
    }

    /** What came out. */
    public sealed interface Result {
        /** A value that a variable can hold. */
        record Of(Value value) implements Result {}

        /** No value: {@code reason} is a fixed word without any data of the call. */
        record Failed(String reason) implements Result {}
    }

    /** Evaluates it. */
    public Result evaluate(Facts facts) {
        try {
            Object result = checked.program().eval(name -> Optional.ofNullable(find(name, facts)));
            return value(result);
        } catch (CelEvaluationException e) {
            return new Result.Failed(e.getErrorCode().name());
        }
    }

    private @Nullable Object find(String name, Facts facts) {
        return switch (name) {
            case "entity" -> new Lookup(names.entities, n -> cel(facts.entity(n)));
            case "vars" -> new Lookup(names.variables, n -> cel(facts.variable(n)));
            case "visits" -> new Lookup(names.nodes, n -> (long) facts.visits(n));
            case "said" -> facts.said();
            case "intent" -> facts.intent();
            case "digits" -> facts.digits();
            case "misses" -> (long) facts.misses();
            case "silences" -> (long) facts.silences();
            case "faq" -> facts.faq();
            case "collected" -> facts.collected();
            case "transfer" -> facts.transferred();
            case "http" -> facts.replied();
            default -> {
                if (shape.isPresent() && Shape.isLiteral(name)) {
                    yield shape.get().value(name);
                }
                yield names.variables.contains(name) ? cel(facts.variable(name)) : null;
            }
        };
    }

    private static Object cel(Value value) {
        return switch (value) {
            case Value.Text text -> text.text();
            case Value.Whole number -> number.number();
            case Value.Decimal decimal -> decimal.number();
            case Value.Flag flag -> flag.on();
            case Value.Unset _ -> NullValue.NULL_VALUE;
        };
    }

    private static Result value(Object result) {
        return switch (result) {
            case String text -> new Result.Of(new Value.Text(text));
            case Long number -> new Result.Of(new Value.Whole(number));
            case UnsignedLong number -> new Result.Of(new Value.Whole(number.longValue()));
            case Double number -> new Result.Of(new Value.Decimal(number));
            case Boolean flag -> new Result.Of(new Value.Flag(flag));
            case NullValue _ -> new Result.Of(Value.UNSET);
            default -> new Result.Failed("NOT_A_VALUE");
        };
    }

    @Override
    public String toString() {
        return text;
    }

    /** A map with all names of a kind, whose values are asked for only when an expression does. */
    private static final class Lookup extends AbstractMap<String, Object> {
        private final Set<String> keys;
        private final Function<String, Object> values;

        Lookup(Set<String> keys, Function<String, Object> values) {
            this.keys = keys;
            this.values = values;
        }

        @Override
        public boolean containsKey(@Nullable Object key) {
            return key instanceof String name && keys.contains(name);
        }

        @Override
        public @Nullable Object get(@Nullable Object key) {
            return key instanceof String name && keys.contains(name) ? values.apply(name) : null;
        }

        @Override
        public int size() {
            return keys.size();
        }

        @Override
        public Set<Map.Entry<String, Object>> entrySet() {
            return keys.stream()
                    .map(key -> Map.entry(key, values.apply(key)))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
    }
}
