package io.parley.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.baresip.Baresip;
import io.parley.testkit.baresip.Event;
import io.parley.testkit.baresip.Setup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program as a process: what it prints, how it ends, what it leaves. */
final class CommandLineTest {
    @TempDir
    Path folder;

    @Test
    void ctrlCInACallHangsUpAndCompletesTheRecord() throws Exception {
        try (Baresip person =
                        Baresip.start(Setup.in(folder.resolve("telephone")).withUser("person"));
                ParleyProcess parley = new ParleyProcess(
                        folder.resolve("data"),
                        "call",
                        "--trunk",
                        "loopback",
                        "--bot",
                        "delivery",
                        "--var",
                        "name=Ms Liu",
                        "--to",
                        person.uri())) {
            parley.line("Which day");
            parley.interrupt();
            parley.awaitEnd();
            person.await(Event.Kind.CLOSED, Duration.ofSeconds(5));
            assertThat(Files.readString(parley.only("record.json")))
                    .contains("\"hungUpBy\": \"us\"")
                    .contains("\"outcome\": \"CONNECTED\"");
            // More than its header, however soon the signal came.
            assertThat(Files.size(parley.only("recording.wav"))).isGreaterThan(44);
        }
    }

    @Test
    void aSoftphoneCanCallTheBot() throws Exception {
        try (Baresip person =
                        Baresip.start(Setup.in(folder.resolve("telephone")).withUser("person"));
                ParleyProcess parley = new ParleyProcess(folder.resolve("data"), "demo", "--listen", "127.0.0.1:0")) {
            String port = parley.line("Call sip:delivery@").replaceAll(".*ADDRESS:(\\d+) .*", "$1");
            person.dial("sip:delivery@127.0.0.1:" + port);
            parley.line("Which day");
            person.hangUp();
            assertThat(parley.line("CONNECTED")).contains("ended by peer");
            parley.line("record ");
            parley.interrupt();
            parley.awaitEnd();
            assertThat(Files.readString(parley.only("record.json"))).contains("\"direction\": \"inbound\"");
        }
    }

    @Test
    void aMissingVariableIsNamedAndNobodyIsCalled() throws Exception {
        try (ParleyProcess parley = new ParleyProcess(
                folder.resolve("data"),
                "call",
                "--trunk",
                "loopback",
                "--bot",
                "delivery",
                "--to",
                "sip:nobody@127.0.0.1:9")) {
            assertThat(parley.line("bot delivery")).contains("name");
            assertThat(parley.awaitEnd()).isEqualTo(2);
            assertThat(folder.resolve("data/calls")).doesNotExist();
        }
    }

    @Test
    void aWrongBotIsRefusedWithItsPlace() throws Exception {
        Path bot = folder.resolve("bot.yaml");
        Files.writeString(bot, "bot: wrong\nlanguage: en-US\nvoize: { synthesizer: mary, name: cmu-slt-hsmm }\n");
        try (ParleyProcess parley = new ParleyProcess(folder.resolve("data"), "check", "--bot", bot.toString())) {
            assertThat(parley.line("voize")).contains("bot.yaml:3:1").contains("voice");
            assertThat(parley.awaitEnd()).isEqualTo(2);
        }
    }
}
