package io.parley.dialog.lint;

import io.parley.config.Words;
import java.util.Optional;

/** What the linter looks for. The order is that of docs/bots/lint.md, which explains each with an example. */
public enum Rule {
    BOT_FILE(
            Severity.ERROR,
            "the bot's reader refuses the file",
            "A key, name or value that the language does not know, a node that nothing leads to, jumps that can only go in a"
                    + " circle. No call is placed with such a bot; the other rules are not applied to it."),
    LINT_COMMENT(
            Severity.WARNING,
            "a comment that silences a rule is wrong",
            "Expected `# lint: off RULE – REASON` on the line of the finding or on the line before. Without a reason nothing"
                    + " is silenced. A comment that silences nothing is out of date: remove it."),

    UNREACHABLE_NODE(
            Severity.ERROR,
            "every way to a node is closed by conditions that cannot hold",
            "Something leads to the node, but only over conditions that contradict themselves, or that an earlier child"
                    + " always answers first. Repair those conditions, or remove the node."),
    CONTRADICTORY_CONDITION(
            Severity.ERROR,
            "a condition that nothing can fulfil",
            "Parts of the condition exclude each other: two different keys at once, a key and an intent at once, a variable"
                    + " with two values at once. Expected `any-of` instead of `all-of`, or two nodes."),
    SHADOWED_CONDITION(
            Severity.ERROR,
            "a condition whose inputs an earlier one always takes",
            "Children are tried in their order, and so are modules. Everything that this one would take goes to one before"
                    + " it. Put the narrower condition first."),
    RESULT_NEVER_COMES(
            Severity.WARNING,
            "a child waits for the result of something that its parent does not do",
            "`collect: …`, `transfer: …` or `http: …` in a condition answers what the parent's module has begun; this parent"
                    + " begins nothing of the kind. Remove the child from this list, or begin it."),
    DIGITS_NEVER_MATCH(
            Severity.ERROR,
            "keys that the caller can never have pressed",
            "A collection gives between `min-keys` and `keys` keys, never its terminator; where there is no collection, a"
                    + " key comes alone. The condition asks for keys that are longer, shorter, or no keys."),
    UNKNOWN_VALUE(
            Severity.ERROR,
            "an expression compares with a value that there is not",
            "An entity has the values that the file lists, `intent` is one of its intents, a variable that only ever takes"
                    + " certain values has one of these. A comparison with anything else is always false: most likely it is"
                    + " misspelt."),
    RETURN_NOWHERE(
            Severity.ERROR,
            "a return where no digression leads to",
            "`return` goes back to the node that the caller was drawn away from, by a global node or a flow with `when`. No"
                    + " such way leads here: the bot would wait in silence. Jump to where it goes on."),
    JUMP_LOOP(
            Severity.ERROR,
            "jumps that can go round without asking the caller",
            "If the conditions of these modules hold once, they hold for ever: nothing in the circle changes what they"
                    + " depend on. After 64 nodes the bot apologises and hangs up. Count with `visits[…]`, set a variable that"
                    + " the condition reads, or wait for the caller."),
    UNINTERRUPTIBLE_LOOP(
            Severity.WARNING,
            "a circle of nodes that the caller cannot interrupt",
            "Every node of the circle speaks with `barge-in: off`, and no key is taken meanwhile: whoever is misunderstood"
                    + " hears all of it again and again. Allow interruption in one of them, or take keys."),

    MISSING_SILENCE_EXIT(
            Severity.WARNING,
            "nothing is said about what happens when the caller is silent",
            "A node waits for the caller, and neither it nor the bot has `silence`: after two silences of five seconds the"
                    + " line is dropped without a word. Write `silence:` with `after`, `say`, `hang-up-after`, and `goodbye`"
                    + " or `then`."),
    MISSING_NO_MATCH_EXIT(
            Severity.WARNING,
            "what no child takes ends in a line dropped without a word",
            "The node has no child for words that nobody expected (`when: default`), and `unrecognised` has neither"
                    + " `goodbye` nor `then`. Give it one of these."),
    MISSING_TIMEOUT_EXIT(
            Severity.WARNING,
            "nobody takes a collection that the caller did not answer",
            "No child has `when: { collect: timeout }`: to a caller who pressed nothing the bot says that it did not"
                    + " understand, and asks again until it hangs up."),
    MISSING_TRANSFER_EXIT(
            Severity.ERROR,
            "nobody takes a transfer that failed",
            "The agent may be busy, not answer, or refuse. What no child takes ends the call with the bot's apology: a child"
                    + " with `when: { transfer: failed }` has to tell the caller and go on."),
    MISSING_HTTP_EXIT(
            Severity.ERROR,
            "nobody takes what a service answered, or that it did not",
            "Services fail. What no child takes ends the call with the bot's apology: children for `http: done`, `failed` and"
                    + " `timeout`, or one for several, have to go on."),
    SILENT_HANG_UP(
            Severity.WARNING,
            "the call ends without a word",
            "The node hangs up and neither it nor what jumped to it says anything. The caller takes it for a broken line."
                    + " Say goodbye."),

    VARIABLE_NEVER_SET(
            Severity.ERROR,
            "a variable is read where no way there has set it",
            "Nodes set the variable, but none of them can come before this one: in a text it leaves a gap, a condition on it"
                    + " does not hold."),
    VARIABLE_MAY_BE_EMPTY(
            Severity.WARNING,
            "the bot speaks a variable that a call need not have",
            "The variable is declared without `required` and without `default`, and no node sets it: a call placed without"
                    + " it says a sentence with a gap."),
    UNUSED_VARIABLE(
            Severity.WARNING,
            "a variable that nothing reads",
            "It is declared, or set by a node, and neither a text nor an expression uses it. Remove it, or use it."),
    MISSPELT_VARIABLE(
            Severity.WARNING,
            "a variable that differs from another by a slip only",
            "A node sets a variable that nothing reads, and another one has almost the same name."),

    TERMINATOR_WITHOUT_MIN_KEYS(
            Severity.WARNING,
            "a terminator accepts a number of which only the first key was pressed",
            "Without `min-keys` a single key followed by the terminator, or by silence, counts as done. Say how many keys"
                    + " are enough."),
    COLLECTION_TOO_SHORT(
            Severity.WARNING,
            "a collection leaves too little time for its keys",
            "People press a key in about half a second, more when they read a number from paper. Expected at least 400 ms for"
                    + " each key in `within`, and 1 s in `between-keys` and `first-key`."),
    TIMER_WITHOUT_EFFECT(
            Severity.WARNING,
            "a time of a collection that can never run out",
            "`first-key` and `between-keys` end a collection earlier than `within`; if they are as long or longer they do"
                    + " nothing."),

    PROMPT_EXCEEDS_TIMER(
            Severity.ERROR,
            "a prompt is longer than the call may be",
            "What has to be said takes longer than `maximum-call`, at which the call ends in mid-sentence; or the silences"
                    + " that are waited for do. Raise `maximum-call`, or say less."),
    LONG_PROMPT(
            Severity.WARNING,
            "more than 20 seconds of talk without a question or a key",
            "Callers hang up on a monologue. Split it by a question, or let the caller press a key."),
    PROMPT_NEVER_HEARD(
            Severity.NOTE,
            "words that no call can come to",
            "`again` where there is no second visit, `retry` with one attempt, more prompts for silence or misses than there"
                    + " are before the call ends, `back` in a node that nothing draws the caller away from."),
    RECORDING_WITHOUT_TEXT(
            Severity.NOTE,
            "a recording of which nobody can read what is said in it",
            "Transcripts, tests and a language model see the name of its file only. Write what is said beside it."),
    UNSPEAKABLE_TEXT(
            Severity.WARNING,
            "text that the voice cannot say",
            "The text has letters of a script that a voice of the bot's language does not read, or signs without a sound:"
                    + " they are left out or spelt. Write it in the language, or play a recording."),
    LOUD_BACKGROUND(
            Severity.WARNING,
            "a background that is nearly as loud as the bot",
            "Above -18 dB the words have to be made out against it, and its peaks are held down so that nothing clips. Rooms are"
                    + " heard at -30 to -20 dB."),

    UNHEARD_WORD(
            Severity.WARNING,
            "a word of a grammar that the recogniser does not know",
            "A recogniser drops words that are not in its lexicon from a grammar: they are never heard. Write it as it is"
                    + " pronounced in known words, or give another word for it."),
    SAME_EXAMPLE(
            Severity.WARNING,
            "an example stands twice",
            "Two intents have the same example: words that fit both equally go to the one that stands first. Within one"
                    + " intent the second says nothing."),
    SIMILAR_EXAMPLES(
            Severity.NOTE,
            "examples of two intents that differ by next to nothing",
            "They differ in the order of their words or in one letter: what a recogniser makes of one may be the other."),
    SHARED_SYNONYM(
            Severity.WARNING,
            "a word stands for two values of an entity",
            "Only the first value is ever found by it. Remove it from one of them."),

    NEVER_COMPLETE(
            Severity.WARNING,
            "no node completes the call's business",
            "Without `complete: true` anywhere, no call of this bot counts as successful."),
    COMPLETE_WITHOUT_INTENTION(
            Severity.WARNING,
            "a call can be completed without the caller's intention",
            "The bot keeps the info key `意向`, but no way over this node sets it: such calls are missing in every report by"
                    + " intention."),
    USER_TO_USER_TOO_LONG(
            Severity.ERROR,
            "a User-to-User value is longer than the trunk carries",
            "ISDN carries 128 octets of user information (Q.931, to which RFC 7434 maps the header of RFC 7433); a trunk's file"
                    + " may say otherwise with `limits.user-to-user`. A call goes on without a value that is longer. The length"
                    + " is that of the text in UTF-8 with the examples or defaults of its variables, in base64 that of the"
                    + " base64.");

    /** The info key whose value is the caller's intention. */
    static final String INTENTION = "意向";

    private final Severity severity;
    private final String summary;
    private final String help;

    Rule(Severity severity, String summary, String help) {
        this.severity = severity;
        this.summary = summary;
        this.help = help;
    }

    /** As it is printed and silenced: {@code unreachable-node}. */
    public String id() {
        return Words.of(this);
    }

    public Severity severity() {
        return severity;
    }

    /** What it finds, in one line. */
    public String summary() {
        return summary;
    }

    /** Why it matters and what to do. */
    public String help() {
        return help;
    }

    /** The rule of that id. */
    public static Optional<Rule> of(String id) {
        for (Rule rule : values()) {
            if (rule.id().equals(id)) {
                return Optional.of(rule);
            }
        }
        return Optional.empty();
    }
}
