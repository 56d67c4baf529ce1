package io.parley.engine.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.BargeIn;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.media.quality.VoiceQuality;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.annotation.JsonSerialize;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.StdConverter;

/**
 * Journal entries as canonical JSON: the same entry always gives the same text. Properties stand in the order of the
 * records' components, maps are sorted by key, there is no white space. A sealed interface's record is told by {@code
 * type}, its simple name. Reading ignores properties that it does not know and insists on those it does. Safe from any
 * thread.
 */
public final class JournalJson {
    private static final JsonMapper MAPPER = mapper();

    /** Fields that events got after their first release, each with what its absence means. */
    private static final Map<String, Map<String, JsonNode>> ADDED = Map.of(
            "Opened",
            Map.of(
                    "userToUser",
                    MAPPER.createArrayNode(),
                    "trunkHash",
                    MAPPER.getNodeFactory().stringNode("")),
            "PlayPaused",
            Map.of("silenceMillis", MAPPER.getNodeFactory().numberNode(-1)),
            "TurnLatency",
            Map.of(
                    "transportMillis",
                    MAPPER.getNodeFactory().numberNode(0),
                    "serviceMillis",
                    MAPPER.getNodeFactory().numberNode(0),
                    "synthesisMillis",
                    MAPPER.getNodeFactory().numberNode(0),
                    "restMillis",
                    MAPPER.getNodeFactory().numberNode(0),
                    "silenceMillis",
                    MAPPER.getNodeFactory().numberNode(-1),
                    "marks",
                    MAPPER.getNodeFactory().nullNode()),
            "PlayFinished",
            Map.of(
                    "heardText",
                    MAPPER.getNodeFactory().stringNode(""),
                    "interruptedBy",
                    MAPPER.getNodeFactory().numberNode(0L)));

    private static final Map<String, JsonNode> SUMMARY_ADDED =
            Map.of("slotsEcho", MAPPER.getNodeFactory().numberNode(0L));

    /** The delay of the jitter buffer, when it was the same for all calls. */
    private static final double BUFFER_MILLIS = 40;

    private static final Map<String, JsonNode> BARGE_IN_ADDED = Map.of(
            "keywords",
            MAPPER.createArrayNode(),
            "by",
            MAPPER.getNodeFactory().stringNode(BargeIn.By.WORDS.name()),
            "fromMillis",
            MAPPER.getNodeFactory().numberNode(0),
            "meanwhile",
            MAPPER.getNodeFactory().stringNode(BargeIn.Meanwhile.PAUSE.name()),
            "keep",
            MAPPER.getNodeFactory().booleanNode(false));

    private JournalJson() {}

    /** One entry: {@code {"seq":1,"tick":0,"nanos":0,"event":{"type":"Opened",…}}}. */
    public static String write(JournalEntry entry) {
        return MAPPER.writeValueAsString(entry);
    }

    /** An entry; empty if the text is not JSON, or its event is of a kind that this build does not know. */
    public static Optional<JournalEntry> read(String json) {
        try {
            return Optional.ofNullable(MAPPER.treeToValue(completed(MAPPER.readTree(json)), JournalEntry.class));
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Actions as they stand in a {@link CallEvent.Stepped}: what replay compares. */
    public static String write(List<Action> actions) {
        return MAPPER.writerFor(MAPPER.getTypeFactory().constructCollectionType(List.class, Action.class))
                .writeValueAsString(actions);
    }

    /** The actions in the text of a {@link CallEvent.Stepped} entry, as they were written; empty if it is none. */
    public static Optional<String> actionsIn(String json) {
        try {
            JsonNode actions = MAPPER.readTree(json).path("event").path("actions");
            return actions.isArray() ? Optional.of(MAPPER.writeValueAsString(actions)) : Optional.empty();
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    /** Gives an event of an earlier build the fields that it did not know yet. */
    private static JsonNode completed(JsonNode entry) {
        if (entry.path("event").path("input").path("understanding") instanceof ObjectNode understanding
                && !understanding.has("faqs")) {
            understanding.set("faqs", MAPPER.createArrayNode());
        }
        for (JsonNode action : entry.path("event").path("actions")) {
            if (action.path("bargeIn") instanceof ObjectNode bargeIn) {
                complete(bargeIn, BARGE_IN_ADDED);
            }
            if (action.path("userToUser").isString()) {
                ((ObjectNode) action)
                        .set(
                                "userToUser",
                                MAPPER.valueToTree(WholeUserToUser.of(UserToUserOrder.Filled.text(
                                        action.path("userToUser").asString()))));
            }
            for (JsonNode part : action.path("parts")) {
                if (part instanceof ObjectNode of && !of.has("text")) {
                    of.put("text", "");
                }
            }
        }
        if (entry.path("event") instanceof ObjectNode event) {
            complete(event, ADDED.getOrDefault(event.path("type").asString(""), Map.of()));
            if (event.path("summary") instanceof ObjectNode summary) {
                complete(summary, SUMMARY_ADDED);
                estimate(summary);
            }
        }
        return entry;
    }

    /** What an older build's figures say of quality. */
    private static void estimate(ObjectNode summary) {
        if (!summary.has("mosListening")) {
            long received = summary.path("packetsReceived").asLong(0);
            long lost = summary.path("packetsLost").asLong(0);
            long late = summary.path("packetsLate").asLong(0);
            double roundTrip = summary.path("roundTripMillis").asDouble(-1);
            summary.put("mosListening", VoiceQuality.listening(received, lost, late));
            summary.put(
                    "mosConversational", VoiceQuality.conversational(received, lost, late, roundTrip, BUFFER_MILLIS));
        }
    }

    private static void complete(ObjectNode node, Map<String, JsonNode> added) {
        added.forEach((field, value) -> {
            if (!node.has(field)) {
                node.set(field, value);
            }
        });
    }

    private static JsonMapper mapper() {
        JsonMapper.Builder builder = JsonMapper.builder()
                .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);
        builder.addMixIn(Input.Understanding.class, Understood.class);
        builder.addMixIn(Action.PromptPart.Recording.class, Recorded.class);
        builder.addMixIn(Action.BargeIn.class, Interruptible.class);
        builder.addMixIn(CallEvent.PlayFinished.class, Finished.class);
        builder.addMixIn(UserToUserOrder.Filled.class, UserToUserAsBefore.class);
        for (Class<?> sealed : List.of(CallEvent.class, Input.class, Action.class, Action.PromptPart.class)) {
            builder.addMixIn(sealed, Typed.class);
            for (Class<?> kind : sealed.getPermittedSubclasses()) {
                builder.registerSubtypes(new NamedType(kind, kind.getSimpleName()));
            }
        }
        return builder.build();
    }

    /** What came later than the first release stands only where there is any: the rest is as it always was. */
    private interface Understood {
        @SuppressWarnings("UnusedMethod") // Jackson matches it with the record's accessor.
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<Input.FaqScore> faqs();
    }

    /** As {@link Understood}. */
    private interface Recorded {
        @SuppressWarnings("UnusedMethod") // Jackson matches it with the record's accessor.
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String text();
    }

    /** As {@link Understood}. */
    private interface Interruptible {
        @SuppressWarnings("UnusedMethod") // Jackson matches it with the record's accessor.
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        List<String> keywords();

        @SuppressWarnings("UnusedMethod")
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = ByWords.class)
        BargeIn.By by();

        @SuppressWarnings("UnusedMethod")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        int fromMillis();

        @SuppressWarnings("UnusedMethod")
        @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = Paused.class)
        BargeIn.Meanwhile meanwhile();

        @SuppressWarnings("UnusedMethod")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean keep();
    }

    /** As {@link Understood}. */
    private interface Finished {
        @SuppressWarnings("UnusedMethod")
        @JsonInclude(JsonInclude.Include.NON_EMPTY)
        String heardText();

        @SuppressWarnings("UnusedMethod")
        @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        long interruptedBy();
    }

    /** A filter of Jackson's: what it equals is left out. */
    private static final class ByWords {
        @Override
        public boolean equals(@Nullable Object value) {
            return value == BargeIn.By.WORDS;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /** As {@link ByWords}. */
    private static final class Paused {
        @Override
        public boolean equals(@Nullable Object value) {
            return value == BargeIn.Meanwhile.PAUSE;
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    /** A plain text stands as that text alone, as it always did. */
    @JsonSerialize(converter = PlainUserToUser.class)
    private interface UserToUserAsBefore {}

    /** As {@link UserToUserAsBefore}. */
    private static final class PlainUserToUser extends StdConverter<UserToUserOrder.Filled, Object> {
        @Override
        public Object convert(UserToUserOrder.Filled value) {
            return value.equals(UserToUserOrder.Filled.text(value.data())) ? value.data() : WholeUserToUser.of(value);
        }
    }

    /** All that there is of a User-to-User value. */
    private record WholeUserToUser(
            String data, boolean session, UserToUserOrder.Encoding encoding, String purpose, String content) {
        static WholeUserToUser of(UserToUserOrder.Filled value) {
            return new WholeUserToUser(
                    value.data(), value.session(), value.encoding(), value.purpose(), value.content());
        }
    }

    /** Stands over each sealed interface, so that none of them knows of JSON. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}
}
