package io.parley.engine.journal;

import io.parley.testkit.random.Seeded;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes any event with any content, by its record components: a kind that is added later is covered at once. */
final class AnyEvent {
    private final Seeded seeded;

    AnyEvent(Seeded seeded) {
        this.seeded = seeded;
    }

    JournalEntry entry(long seq) {
        return new JournalEntry(
                seq, seeded.longs(0, 1_000_000), Math.max(0, seeded.anyLong()), (CallEvent) value(CallEvent.class));
    }

    private Object value(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return list(arguments[0]);
            } else if (generic.getRawType() == Optional.class) {
                return seeded.coin() ? Optional.of(value(arguments[0])) : Optional.empty();
            } else if (generic.getRawType() == Map.class) {
                return map(arguments[1]);
            }
        } else if (type instanceof Class<?> plain) {
            return plainValue(plain);
        }
        throw new IllegalArgumentException("no generator for " + type);
    }

    private Object plainValue(Class<?> type) {
        if (type == String.class) {
            return seeded.text(12);
        } else if (type == int.class) {
            return seeded.ints(-2, Integer.MAX_VALUE - 1);
        } else if (type == long.class || type == Long.class) {
            return seeded.anyLong();
        } else if (type == double.class) {
            return seeded.coin() ? seeded.fraction() : seeded.ints(-1, 1000) / 8.0;
        } else if (type == boolean.class) {
            return seeded.coin();
        } else if (type == char.class) {
            return seeded.pick('0', '9', '*', '#', 'D');
        } else if (type.isEnum()) {
            return seeded.pick(type.getEnumConstants());
        } else if (type.isSealed()) {
            return plainValue(seeded.pick(type.getPermittedSubclasses()));
        } else if (type.isRecord()) {
            return instance(type);
        }
        throw new IllegalArgumentException("no generator for " + type);
    }

    private Object instance(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        Object[] values = Arrays.stream(components)
                .map(component -> value(component.getGenericType()))
                .toArray();
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(type + " from " + Arrays.toString(values), e);
        }
    }

    private List<Object> list(Type element) {
        List<Object> list = new ArrayList<>();
        for (int i = seeded.ints(0, 3); i > 0; i--) {
            list.add(value(element));
        }
        return list;
    }

    private Map<String, Object> map(Type value) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = seeded.ints(0, 4); i > 0; i--) {
            map.put(seeded.text(5), value(value));
        }
        return map;
    }
}
