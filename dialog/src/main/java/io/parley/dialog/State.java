package io.parley.dialog;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.expression.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * Where a conversation stands. Made by {@link Interpreter} only; drivers read {@link #node}, {@link #epoch}, {@link
 * #turn} and {@link #ended}.
 *
 * @param node where it is, before the start the node it will open with
 * @param module of the node that ran, -1 if none did
 * @param epoch +1 for each node entered, collection begun and key taken: speech of an older epoch is late
 * @param turn +1 for each input answered
 * @param nextId of a play or timer
 * @param visits how often each node was entered
 * @param heard what the caller said last
 * @param digits pressed last
 * @param livePlay whose end is still to come
 * @param openUtterance that the caller is speaking
 * @param silenceDue the time of silence is over, but the caller was saying something that may be no answer
 * @param swallow terminator of a collection that was already full: not meant for what comes next
 * @param frames nodes that digressions have left, the last one last
 * @param pending what the conversation waits for besides the caller
 * @param answer of a service, that waits until the bot has said what it is saying
 * @param outcomes what came last of collections and requests, as expressions see it
 * @param talk what a language model is saying
 * @param silences in a row
 * @param misses inputs in a row that no child took
 * @param listening as the driver was told last
 * @param ending why the call was hung up
 */
public record State(
        String node,
        int module,
        int epoch,
        int turn,
        long nextId,
        boolean started,
        boolean completed,
        Map<String, Value> variables,
        Map<String, Integer> visits,
        Words heard,
        String digits,
        Optional<Long> livePlay,
        Optional<Long> openUtterance,
        Optional<Long> silenceTimer,
        boolean silenceDue,
        Optional<Long> callTimer,
        Optional<Collecting> collecting,
        Optional<Character> swallow,
        List<Frame> frames,
        Optional<Pending> pending,
        Optional<Input.HttpEnded> answer,
        Outcomes outcomes,
        Talk talk,
        int silences,
        int misses,
        Optional<Action.Listen> listening,
        Optional<String> ending) {
    public State {
        variables = sorted(variables);
        visits = sorted(visits);
        frames = List.copyOf(frames);
    }

    /** In the order of its keys, and cheap to change; itself where it is one already. */
    static <V> TreePMap<String, V> sorted(Map<String, V> map) {
        return map instanceof TreePMap<String, V> already ? already : TreePMap.from(map);
    }

    /** What the caller said and what it meant. */
    record Words(String text, Input.Understanding understanding) {
        static final Words NONE = new Words("", Input.Understanding.NOTHING);
    }

    /**
     * A collection of keys that is going on.
     *
     * @param attempt from 1
     * @param timing whether its time runs; it does not while its prompt plays
     * @param totalTimer for all keys
     * @param keyTimer for the next key
     */
    record Collecting(int attempt, String keys, boolean timing, Optional<Long> totalTimer, Optional<Long> keyTimer) {}

    /**
     * A node that a digression has left.
     *
     * @param module of it that ran, -1 if none did
     * @param drawnInto the flow that drew the caller away; empty text: a node that can be reached from everywhere
     */
    record Frame(String node, int module, String drawnInto) {}

    /** A request without its answer. */
    record Pending(long requestId, Kind kind) {
        enum Kind {
            TRANSFER,
            HTTP,
            LLM
        }
    }

    /**
     * A language model's answer that is being said.
     *
     * @param turns answers at this node so far
     * @param toSay sentences that wait for the end of those before
     * @param said whether this answer has had a sentence
     * @param exit way out that it takes when everything is said
     */
    record Talk(int turns, List<String> toSay, boolean said, Optional<String> exit) {
        static final Talk NONE = new Talk(0, List.of(), false, Optional.empty());

        Talk {
            toSay = List.copyOf(toSay);
        }

        /** Another answer begins. */
        Talk next() {
            return new Talk(turns + 1, List.of(), false, Optional.empty());
        }

        /** A sentence more that waits. */
        Talk with(String sentence) {
            List<String> all = new ArrayList<>(toSay);
            all.add(sentence);
            return new Talk(turns, all, true, exit);
        }

        /** Nothing waits any more. */
        Talk spoken() {
            return new Talk(turns, List.of(), said, exit);
        }

        Talk leavingBy(Optional<String> way) {
            return new Talk(turns, toSay, said, way);
        }
    }

    /** Words of results; empty text: there was none yet. */
    record Outcomes(String collected, String transfer, String http) {
        static final Outcomes NONE = new Outcomes("", "", "");

        Outcomes withCollected(String word) {
            return new Outcomes(word, transfer, http);
        }

        Outcomes withTransfer(String word) {
            return new Outcomes(collected, word, http);
        }

        Outcomes withHttp(String word) {
            return new Outcomes(collected, transfer, word);
        }
    }

    /** Before the start. */
    static State before(Bot bot, Map<String, Value> variables) {
        return new State(
                bot.open(),
                -1,
                0,
                0,
                1,
                false,
                false,
                variables,
                Map.of(),
                Words.NONE,
                "",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Outcomes.NONE,
                Talk.NONE,
                0,
                0,
                Optional.empty(),
                Optional.empty());
    }

    /** Whether the call was hung up; every further input is ignored. */
    public boolean ended() {
        return ending.isPresent();
    }
}
