package io.parley.media.priority;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operating system's priority of a thread: Java's own has no effect on Linux without special flags. */
public final class OsPriority {
    private static final Logger log = LoggerFactory.getLogger(OsPriority.class);
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;

    private OsPriority() {}

    /** Lowers the calling thread's; elsewhere than on Linux, or where it is forbidden, nothing changes. */
    public static void lowerCurrentThread(int niceness) {
        if (!Platform.isLinux() || niceness == 0) {
            return;
        }
        try {
            // setpriority(2): with Linux's threads "process 0" is the calling thread alone.
            int result = Function.getFunction("c", "setpriority")
                    .invokeInt(new Object[] {PRIO_PROCESS, CALLING_THREAD, niceness});
            if (result != 0) {
                log.warn("priority of a speech thread could not be lowered");
            }
        } catch (UnsatisfiedLinkError e) {
            log.warn("priority of a speech thread could not be lowered", e);
        }
    }
}
