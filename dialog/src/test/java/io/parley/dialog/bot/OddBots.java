package io.parley.dialog.bot;

import io.parley.testkit.Checkout;
import io.parley.testkit.random.Seeded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Bots that are right, and what becomes of them by chance. */
final class OddBots {
    /** Every key that the language has. */
    static final String EVERYTHING = """
            bot: everything
            kind: flow
            language: en-US
            voice: { synthesizer: mary, name: cmu-slt-hsmm, speed: 1.1, pitch: -2, volume: 3.5 }
            hear:
              recognizer: vosk-en
              endpoint: 700ms
              barge-in:
                { by: words, after: 300ms, words: 1, fillers: [uh-huh], keywords: [stop], from: 2s, meanwhile: duck }
              during-prompt: keep
              grammar: off
            silence:
              { after: 5s, say: [Still there?, Hello?], hang-up-after: 3, goodbye: Bye., then: sorry, fillers: [mm], on-filler: ignore }
            unrecognised: { say: Pardon?, repeat: on, hang-up-after: 4, goodbye: Bye., then: sorry }
            apology: Sorry.
            maximum-call: 10m
            user-to-user: "{name}"
            variables:
              name: { required: true, example: Ms Liu }
              count: { type: number, default: 3 }
              plan: { one-of: [gold, tin], default: tin }
              plain:
            intents:
              refuse: { examples: [no thanks] }
            entities:
              day: { values: { monday: [mon], friday: [] } }
            faq:
              hours: { questions: [when do you open], answer: [From nine., "Until {count}."] }
            matching: [faq, children, global, flows, default, llm]
            llm:
              instructions: { role: "You are {name}.", rules: [Be brief., Be kind.] }
              bridging: One moment.
              timeout: 8s
              max-turns: 20
              exits: { done: { when: all is said, then: hang-up }, odd: { when: it is odd, then: sorry } }
            flows:
              main:
                open: greeting
                nodes:
                  greeting:
                    say: [ "Hello {name}.", Which day? ]
                    again: Which day?
                    back: So, which day?
                    barge-in: off
                    endpoint: 500ms
                    expect: { entity: [day] }
                    hear: { grammar: on }
                    silence: { after: 3s }
                    unrecognised: { repeat: off }
                    digression: off
                    children: [given, asked, pressed, moved, anything]
                  given:
                    when: { entity: { day: [monday] }, intent: refuse }
                    set: { day: =entity.day, note: "{day}" }
                    info: { 意向: A, day: "{day}" }
                    complete: true
                    expect: { digits: [4, 6] }
                    collect:
                      keys: 6
                      min-keys: 4
                      terminator: "#"
                      within: 8s
                      first-key: 4s
                      between-keys: 2s
                      attempts: 2
                      retry: Again.
                      into: code
                      speech: off
                    children: [collected, missed]
                  collected:
                    when: { all-of: [ { collect: done }, { not: { digits: any } } ] }
                    modules:
                      - if: count > 3
                        say: Many.
                        raise: [ { sms: { template: bye, to: "{name}" } }, { blacklist: { scope: number, for: 30d, reason: asked } } ]
                        transfer:
                          to: "sip:desk@example.com"
                          type: agent
                          value: "7"
                          user-to-user: { form: text, data: "{code}", encoding: hex, purpose: isdn-uui, content: isdn-uui }
                      - say: Few.
                        raise: { reservation: { at: "{day}", note: x } }
                        http:
                          method: POST
                          url: https://example.com/{day}
                          headers: { Accept: application/json }
                          body: { code: "{code}" }
                          timeout: 3s
                          into: { balance: /data/balance }
                    children: [told, failed]
                  missed: { when: { collect: timeout }, say: "Missed.", trigger: given }
                  told: { when: { http: done }, say: "{balance}", raise: { event: { name: told, balance: "{balance}" } }, hang-up: true }
                  failed: { when: { any-of: [ { transfer: [busy, no-answer] }, { http: [failed, timeout] } ] }, jump: anything }
                  asked: { when: { faq: hours }, say: Anything else?, expect: yes-no, menu: { "1": given, "*": repeat, "9": hang-up } }
                  pressed: { when: { digits: ["1", "2"] }, say: Pressed., jump: greeting }
                  moved: { llm: off, when: { expr: "misses > 1" }, hang-up: on }
                  anything: { when: default, say: Hm?, expect: open, children: [given] }
                  quiet: { when: { silence: 2 }, global: on, say: Hello?, return: true }
                  sorry: { say: Goodbye., hang-up: true }
              side:
                when: { intent: refuse }
                open: why
                nodes:
                  why: { say: Why not?, return: true }
            """;

    /** The other kind, which has keys of its own. */
    static final String NOTIFICATION = """
            bot: notice
            kind: notification
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            say: Your parcel is here.
            raise: { sms: { template: parcel } }
            """;

    /** And the third. */
    static final String PROMPT = """
            bot: talker
            kind: prompt
            language: en
            voice: { synthesizer: mary, name: any }
            hear: { recognizer: any }
            say: Hello, how can I help?
            llm: { instructions: Be helpful. }
            """;

    private static final List<String> VALUES = List.of(
            "",
            "{}",
            "[]",
            "[[]]",
            "{ a: b }",
            "on",
            "default",
            "-1",
            "0",
            "5",
            "99999999999999999999",
            "1h",
            "0ms",
            "999999999h",
            "\"\"",
            "\" \"",
            "\"{\"",
            "\"{}\"",
            "\"{{}}\"",
            "\"{nobody}\"",
            "=",
            "\"= (\"",
            "\"=1 / 0\"",
            "\"=[1].map(x, x)[0]\"",
            "\"=vars['x']\"",
            "\"=entity.day + entity.day\"",
            "\"a\\r\\nb\"",
            "\"\\u0007\"",
            "../../etc/passwd",
            "/etc/passwd.wav",
            "\"\\u202ex.wav\"",
            "{ recording: bye.wav }",
            "{ recording: \"\\u0001.wav\" }",
            "{ file: ../x.yaml }",
            "{ file: bot.yaml }",
            "{ digits: any }",
            "{ not: { not: { not: default } } }",
            "{ entity: { day: [] } }",
            "{ transfer: failed }",
            "{ sms: { template: x } }",
            "main",
            "greeting",
            "repeat",
            "😀",
            "#",
            "|",
            "true",
            "1.5",
            "x".repeat(1100));

    private OddBots() {}

    /** A bot and where its recordings lie. */
    record Source(String name, Path folder, String text) {}

    /** Every bot of the project, and those above. */
    static List<Source> right() throws IOException {
        List<Source> bots = new ArrayList<>();
        for (String folder : List.of(
                "bots",
                "engine/src/test/resources/bots",
                "scripts/bench/home/bots",
                "scripts/interop-peers/home/bots")) {
            try (Stream<Path> files = Files.walk(Checkout.root().resolve(folder), 2)) {
                for (Path file :
                        files.filter(it -> it.endsWith("bot.yaml")).sorted().toList()) {
                    bots.add(new Source(file.toString(), file.resolveSibling("."), Files.readString(file)));
                }
            }
        }
        bots.add(new Source("everything", Path.of("."), EVERYTHING));
        bots.add(new Source("notification", Path.of("."), NOTIFICATION));
        bots.add(new Source("prompt", Path.of("."), PROMPT));
        return bots;
    }

    /** A bot with some lines removed, doubled, moved, or with other keys and values. */
    static String changed(Source bot, Seeded seeded) {
        List<String> lines = new ArrayList<>(bot.text().lines().toList());
        for (int times = seeded.ints(1, 4); times > 0 && lines.size() > 1; times--) {
            change(lines, seeded);
        }
        return String.join("\n", lines);
    }

    private static void change(List<String> lines, Seeded seeded) {
        int at = seeded.ints(0, lines.size() - 1);
        String line = lines.get(at);
        int colon = line.indexOf(": ");
        switch (seeded.ints(0, 7)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(seeded.ints(0, lines.size() - 1)));
            case 2 -> lines.add(seeded.ints(0, lines.size() - 1), lines.remove(at));
            case 3 -> lines.set(at, "  " + line);
            case 4 -> lines.set(at, line.startsWith("  ") ? line.substring(2) : line);
            case 5 -> lines.set(at, (colon < 0 ? line : line.substring(0, colon)) + ": " + seeded.pick(VALUES));
            case 6 -> {
                String indent = " ".repeat(line.length() - line.stripLeading().length());
                lines.add(at, indent + seeded.pick(KEYS) + ": " + seeded.pick(VALUES));
            }
            default -> lines.set(at, line.replaceFirst("[a-z-]+:", seeded.pick(KEYS) + ":"));
        }
    }

    private static final List<String> KEYS = EVERYTHING
            .lines()
            .flatMap(line -> Stream.of(line.split("[^a-z-]+")))
            .filter(word -> EVERYTHING.contains(word + ":"))
            .distinct()
            .toList();
}
