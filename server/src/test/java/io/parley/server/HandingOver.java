package io.parley.server;

import io.parley.dialog.bot.BotFile;
import io.parley.engine.Engine;
import io.parley.server.calls.CallDesk;
import io.parley.testkit.Await;
import io.parley.testkit.sipp.Sipp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real engine with a bot that hands its callers over, and sipp as the persons. */
final class HandingOver implements AutoCloseable {
    private final Path folder;
    private final RunningEngine engine;
    private final Engine.BotOnDuty duty;

    /** @param bot its file's text; a transfer by a call finds the human's URI in the variable {@code desk} */
    HandingOver(Path folder, String bot) throws IOException {
        this.folder = folder;
        engine = RealEngine.open(folder.resolve("data"));
        duty = engine.engine().onDuty(BotFile.load(Files.writeString(folder.resolve("bot.yaml"), bot)));
    }

    RunningEngine engine() {
        return engine;
    }

    Engine.BotOnDuty duty() {
        return duty;
    }

    /** A person is called, over a trunk with this text in its file. */
    CallDesk.Placed place(String person, Map<String, String> variables, String trunk) throws IOException {
        return engine.desk()
                .place(
                        Transferred.trunk(folder, trunk),
                        person,
                        Optional.empty(),
                        duty,
                        variables,
                        (tick, nanos, event) -> {});
    }

    /** A person is called and handed over to a human by a call; both did what they were to do. */
    CallDesk.Finished called(TransferPeer person, TransferPeer human, String trunk) throws Exception {
        try (Sipp telephone = person.scenario().start();
                Sipp desk = human.scenario().start()) {
            CallDesk.Finished finished = finished(place(
                    "sip:13800138000@127.0.0.1:" + telephone.port(),
                    Map.of("desk", "sip:desk@127.0.0.1:" + desk.port()),
                    trunk));
            telephone.succeeds(TransferPeer.BOUND);
            desk.succeeds(TransferPeer.BOUND);
            return finished;
        }
    }

    /** A person is called, and the PBX at that end is asked to transfer; it did what it was to do. */
    CallDesk.Finished called(TransferPeer pbx, String trunk) throws Exception {
        try (Sipp telephone = pbx.scenario().start()) {
            CallDesk.Finished finished = finished(place("sip:person@127.0.0.1:" + telephone.port(), Map.of(), trunk));
            telephone.succeeds(TransferPeer.BOUND);
            return finished;
        }
    }

    private static CallDesk.Finished finished(CallDesk.Placed call) throws Exception {
        return call.finished().get(TransferPeer.BOUND.toSeconds(), TimeUnit.SECONDS);
    }

    /** Whoever hung up when: every leg is released, every port given back. */
    @Override
    public void close() {
        Await.until("no leg and no audio is left", () -> {
            Map<String, Long> sip = engine.parts().sip().get();
            return sip.getOrDefault("legs-placed", 0L) + sip.getOrDefault("legs-taken", 0L)
                            == sip.getOrDefault("legs-released", 0L)
                    && engine.mediaLoad().calls() == 0
                    && engine.engine().calls().isEmpty();
        });
        engine.close();
    }
}
