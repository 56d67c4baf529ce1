package io.parley.server.demo;

import io.parley.testkit.baresip.Baresip;
import java.nio.file.Path;
import java.util.List;

/** A telephone with somebody at it: answers or calls, speaks and presses keys when told. */
public interface Callee extends AutoCloseable {

    /** Whether the far end of the demonstration is part of what was installed; it belongs to the checkout. */
    static boolean inThisInstallation() {
        return Callee.class.getResource("/io/parley/testkit/baresip/Baresip.class") != null;
    }

    /** Whether {@link #baresip} can be had on this machine. */
    static boolean baresipInstalled() {
        return Baresip.installed();
    }

    /** baresip, a SIP telephone by others; its files go to a folder. */
    static Callee baresip(Path folder) {
        return BaresipCallee.start(folder);
    }

    /**
     * The project's own test endpoint, in a process of its own.
     *
     * @param classPath with the engine's test classes
     * @param codec the only one that it can do, {@code PCMU} or {@code PCMA}
     */
    static Callee scripted(String classPath, String codec, Path folder) {
        return ScriptedCalleeProcess.start(classPath, codec, folder);
    }

    /** What it is, for the reader of the demonstration. */
    String description();

    /** Where to call it. */
    String uri();

    /** Calls somebody. */
    void dial(String uri);

    /** Says a recording now. */
    void say(Path wav);

    /** Presses a key. */
    void press(char key);

    /** What it has heard, a file a call in their order; complete after {@link #close}. */
    List<Path> heard();

    /** Ends it; may be called twice. */
    @Override
    void close();
}
