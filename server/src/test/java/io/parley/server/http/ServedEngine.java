package io.parley.server.http;

import io.parley.config.Secret;
import io.parley.server.RealEngine;
import io.parley.server.Serving;
import io.parley.server.settings.Settings;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * An engine as {@code parley serve} runs it, with a home in a test's folder, a telephone that answers everything, and
 * HTTP doors as the test wants them.
 */
final class ServedEngine implements AutoCloseable {
    static final String KEY = "a-key-of-the-tests";
    private static final String BOUND_SECONDS = "300s";

    final Serving serving;
    final Sipp telephone;
    final HttpClient http = HttpClient.newHttpClient();
    private final Secret localKey = new Secret("the-local-key");

    ServedEngine(Path folder) throws IOException {
        home(folder);
        serving = RealEngine.serving(folder, new Settings.RtpPorts(9_400, 9_599));
        telephone = Sipp.resource("/sipp/uas-answers.xml")
                .calls(500)
                .option("-timeout", BOUND_SECONDS)
                .start();
    }

    private static void home(Path folder) throws IOException {
        Path bot = Files.createDirectories(folder.resolve("bots/host"));
        Files.writeString(bot.resolve("bot.yaml"), """
                bot: host
                language: en-US
                voice: { synthesizer: mary, name: cmu-slt-hsmm }
                hear: { recognizer: vosk-en, endpoint: 700ms }
                silence: { after: 30s, say: ["Take your time."], hang-up-after: 3 }
                variables:
                  name: { required: true, example: Ms Liu }
                  table: { default: by the window }
                  guests: { type: number }
                  motto: { default: Goodbye. }
                flows:
                  main:
                    open: greeting
                    nodes:
                      greeting:
                        say: "Welcome {name}. We kept the table {table}. Shall we say eight, or would you rather come later?"
                        children: [anything]
                      anything:
                        when: { digits: any }
                        say: "{motto}"
                        hang-up: true
                """);
        Path trunks = Files.createDirectories(folder.resolve("trunk-config"));
        trunk(trunks, "peer", 50);
        trunk(trunks, "narrow", 1);
        Files.writeString(trunks.resolve("city.yaml"), """
                trunk: city
                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                caller-ids: ["3000"]
                sip: { address: 127.0.0.1 }
                dial:
                  carries: ["010"]
                  same-number-a-day: 1
                  classes:
                    - { name: city, prefixes: ["010"] }
                    - { name: premium, prefixes: ["0109"], calls-a-day: 0 }
                """);
    }

    private static void trunk(Path folder, String name, int channels) throws IOException {
        Files.writeString(folder.resolve(name + ".yaml"), """
                trunk: %s
                gateways: [ { to: "sip:127.0.0.1:5060" } ]
                auth: { user: bot, password: "do-not-show-me" }
                caller-ids: ["1000"]
                limits: { channels: %d }
                sip: { address: 127.0.0.1 }
                """.formatted(name, channels));
    }

    /** A door with these limits, on a free port of loopback. */
    HttpDoor door(Limits limits) {
        return door(InetAddress.getLoopbackAddress(), limits);
    }

    HttpDoor door(InetAddress address, Limits limits) {
        return new HttpDoor(
                new Settings.Http(address, 0, Map.of("tests", new Secret(KEY))),
                localKey,
                new HttpDoor.Parts(
                        serving.switchboard(),
                        serving.engine().desk(),
                        serving.book(),
                        serving.catalog(),
                        serving.admission(),
                        serving.lifecycle(),
                        serving.health(),
                        Optional.of(new HttpDoor.Metrics(() -> "up 1\n", "text/plain;version=0.0.4", true)),
                        serving.drain()::begin,
                        serving.engine().clock(),
                        new HttpDoor.About("test", serving.engine().clock().now(), 400),
                        serving.engine().registrations()::of,
                        serving.engine().engine().gateways()),
                limits);
    }

    /** Where the telephone is called. */
    String to() {
        return "sip:person@127.0.0.1:" + telephone.port();
    }

    /** The order of a call to the telephone. */
    String order() {
        return order("peer", "Ms Liu");
    }

    String order(String trunk, String name) {
        return Json.text(Map.of("trunk", trunk, "to", to(), "bot", "host", "variables", Map.of("name", name)));
    }

    HttpRequest.Builder request(HttpDoor door, String path) {
        return HttpRequest.newBuilder(URI.create(door.address() + path)).header("Authorization", "Bearer " + KEY);
    }

    HttpResponse<String> get(HttpDoor door, String path) throws Exception {
        return send(request(door, path).GET());
    }

    HttpResponse<String> post(HttpDoor door, String path, String json) throws Exception {
        return send(request(door, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Places a call to the telephone; its id. */
    String placed(HttpDoor door) throws Exception {
        HttpResponse<String> response = post(door, "/v1/calls", order());
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return Json.read(response.body()).path("callId").asString("");
    }

    @Override
    public void close() {
        http.shutdownNow();
        serving.close();
        telephone.close();
    }
}
