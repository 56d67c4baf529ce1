package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.dialog.Action;
import io.parley.dialog.Input;
import io.parley.dialog.bot.TransferOrder;
import io.parley.dialog.bot.UserToUserOrder;
import io.parley.testkit.random.Seeded;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class JournalJsonTest {

    @Test
    void any_event_comes_back_as_it_was_and_its_text_is_always_the_same() {
        Seeded.check(2_000, seeded -> {
            JournalEntry entry = new AnyEvent(seeded).entry(seeded.longs(1, 100));
            String json = JournalJson.write(entry);

            assertThat(JournalJson.read(json)).contains(entry);
            assertThat(JournalJson.write(JournalJson.read(json).orElseThrow())).isEqualTo(json);
            assertThat(json).doesNotContain("\n");
        });
    }

    @Test
    void properties_stand_in_the_order_of_the_records_and_maps_are_sorted() {
        CallEvent event = new CallEvent.Stepping(
                4,
                new Input.Heard(
                        1,
                        2,
                        "tuesday",
                        0.5,
                        new Input.Understanding(
                                Map.of("z", List.of("1"), "a", List.of("2", "3")),
                                List.of(new Input.IntentScore("refuse", 0.25)),
                                List.of())));

        assertThat(JournalJson.write(new JournalEntry(7, 60, 1_000, event)))
                .isEqualTo(
                        "{\"seq\":7,\"tick\":60,\"nanos\":1000,\"event\":{\"type\":\"Stepping\",\"step\":4,\"input\":"
                                + "{\"type\":\"Heard\",\"utteranceId\":1,\"epoch\":2,\"text\":\"tuesday\",\"confidence\":0.5,"
                                + "\"understanding\":{\"entities\":{\"a\":[\"2\",\"3\"],\"z\":[\"1\"]},"
                                + "\"intents\":[{\"intent\":\"refuse\",\"score\":0.25}]}}}}");
    }

    @Test
    void actions_are_written_alike_alone_and_within_their_event() {
        List<Action> actions = List.of(
                new Action.Say(
                        1,
                        1,
                        List.of(new Action.PromptPart.Text("Grüß Gott")),
                        new Action.BargeIn(true, 300, 1, List.of())),
                new Action.Collect(Map.of("b", "2", "a", "1")),
                new Action.HangUp(Optional.empty(), "bot"));
        String alone = JournalJson.write(actions);
        String entry = JournalJson.write(new JournalEntry(1, 0, 0, new CallEvent.Stepped(1, actions, List.of(), "n")));

        assertThat(entry).contains("\"actions\":" + alone + ",\"trace\"");
        assertThat(JournalJson.actionsIn(entry)).contains(alone);
        assertThat(alone).contains("\"type\":\"Text\"").contains("{\"a\":\"1\",\"b\":\"2\"}");
    }

    @Test
    void properties_of_a_later_build_are_ignored() {
        assertThat(JournalJson.read(
                        "{\"seq\":1,\"tick\":2,\"nanos\":3,\"later\":true,\"event\":{\"type\":\"Answered\",\"codec\":\"PCMU\","
                                + "\"later\":{\"deep\":[1]}}}"))
                .contains(new JournalEntry(1, 2, 3, new CallEvent.Answered("PCMU")));
    }

    @Test
    void an_event_of_an_earlier_build_gets_what_it_did_not_know() {
        String now = JournalJson.write(new JournalEntry(1, 0, 0, SampleCall.OPENED));
        String before = now.replaceAll(",\"userToUser\":\\[[^]]*]", "");

        assertThat(before).isNotEqualTo(now);
        JournalEntry read = JournalJson.read(before).orElseThrow();
        assertThat(((CallEvent.Opened) read.event()).userToUser()).isEmpty();
        assertThat(JournalJson.write(read)).isEqualTo(now.replaceAll("\\[\"412d[^]]*]", "[]"));
    }

    @Test
    void a_transfer_keeps_what_its_header_says_and_a_plain_text_stands_as_it_always_did() {
        var handover = new UserToUserOrder.Filled(
                "transType=2;transAddr=7", true, UserToUserOrder.Encoding.BASE64, "", "isdn-uui");
        List<Action> actions = List.of(transfer(handover), transfer(UserToUserOrder.Filled.text("A-17")));
        String entry = JournalJson.write(new JournalEntry(1, 0, 0, new CallEvent.Stepped(1, actions, List.of(), "n")));

        assertThat(entry)
                .contains("\"userToUser\":\"A-17\"")
                .contains("\"userToUser\":{\"data\":\"transType=2;transAddr=7\",\"session\":true,"
                        + "\"encoding\":\"BASE64\",\"purpose\":\"\",\"content\":\"isdn-uui\"}");
        assertThat(JournalJson.read(entry).orElseThrow().event())
                .isEqualTo(new CallEvent.Stepped(1, actions, List.of(), "n"));
    }

    private static Action transfer(UserToUserOrder.Filled told) {
        return new Action.Transfer(7, Optional.empty(), "7", TransferOrder.Kind.GROUP, "sales", told);
    }

    @Test
    void what_is_no_entry_is_none() {
        for (String text : List.of(
                "",
                "null",
                "7",
                "[]",
                "{",
                "{}",
                "{\"seq\":1,\"tick\":2,\"nanos\":3,\"event\":null}",
                "{\"seq\":1,\"tick\":2,\"nanos\":3,\"event\":{\"type\":\"OfALaterBuild\"}}",
                "{\"seq\":1,\"tick\":2,\"nanos\":3,\"event\":{\"type\":\"Answered\"}}",
                "{\"seq\":1,\"tick\":2,\"nanos\":3,\"event\":{\"type\":\"java.lang.String\",\"value\":\"x\"}}")) {
            assertThat(JournalJson.read(text)).describedAs(text).isEmpty();
            assertThat(JournalJson.actionsIn(text)).describedAs(text).isEmpty();
        }
    }

    @Test
    void the_sample_call_has_every_kind_of_event_input_and_action() {
        List<String> types =
                SampleCall.entries().stream().map(JournalJson::write).toList();
        for (Class<?> sealed : List.of(CallEvent.class, Input.class, Action.class, Action.PromptPart.class)) {
            assertThat(Arrays.stream(sealed.getPermittedSubclasses())
                            .map(kind -> "\"type\":\"" + kind.getSimpleName() + "\""))
                    .allSatisfy(type -> assertThat(types).anyMatch(json -> json.contains(type)));
        }
    }
}
