package io.parley.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A home folder of a serving engine in a test's folder: a patient bot, a trunk to and from this machine, settings. */
final class ServingHome {
    private final Path root;

    private ServingHome(Path root) {
        this.root = root;
    }

    /**
     * Lays it out. Its limits of load are wide: the machine that runs the tests may be a busy one.
     *
     * @param limits of the trunk, as its file says them
     * @param settings further lines of parley.yaml
     */
    static ServingHome in(Path folder, String limits, String settings) throws IOException {
        Path root = Files.createDirectories(folder);
        Path bot = Files.createDirectories(root.resolve("bots/host"));
        Files.writeString(bot.resolve("bot.yaml"), """
                bot: host
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en, endpoint: 700ms }
                silence: { after: 30s, say: ["Take your time."], hang-up-after: 3 }
                entities:
                  day: { values: { tuesday: [] } }
                flows:
                  main:
                    open: greeting
                    nodes:
                      greeting:
                        say: "Which day?"
                        barge-in: off
                        expect: { entity: day }
                        children: [day-given]
                      day-given:
                        when: { entity: day }
                        set: { day: =entity.day }
                        info: { day: "{day}" }
                        say: "{day}. Press one."
                        collect: { keys: 1, within: 30s, into: choice }
                        children: [confirmed]
                      confirmed:
                        when: { digits: any }
                        complete: true
                        say: "Goodbye."
                        hang-up: true
                """);
        Path trunks = Files.createDirectories(root.resolve("trunk-config"));
        Files.writeString(trunks.resolve("peer.yaml"), """
                trunk: peer
                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                limits: { %s }
                sip: { address: 127.0.0.1 }
                inbound: { from: [127.0.0.0/8], routes: [ { to: "*", bot: host } ] }
                """.formatted(limits));
        Files.writeString(root.resolve("parley.yaml"), """
                sip: { address: 127.0.0.1, port: 0 }
                rtp: { ports: 9200-9399 }
                http: off
                limits: { calls: 400, recogniser-lag: 10s, late-slots: 100%% }
                %s
                """.formatted(settings));
        return new ServingHome(root);
    }

    Path root() {
        return root;
    }

    Path data() {
        return root.resolve("data");
    }
}
