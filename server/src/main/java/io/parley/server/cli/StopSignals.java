package io.parley.server.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TERM and INT as wishes to end in good order. Left to the virtual machine, the first one would run the exit hooks, all
 * at once and with 143 as exit code, and a second one would do nothing.
 *
 * <p>By reflection: the class has been supported for this purpose since JDK 9 (JEP 260, module {@code jdk.unsupported}),
 * but naming it is a compiler warning that cannot be switched off, and here warnings are errors.
 */
final class StopSignals {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> SIGNALS = List.of("TERM", "INT");

    private StopSignals() {}

    /**
     * Runs a task with each such signal from now on, on a thread of its own. Where signals cannot be had (a virtual machine
     * with {@code -Xrs}, another maker's), they end the process through its exit hooks as ever.
     */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone; its own equals would end here again
    static void on(Runnable task) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    handler.getClassLoader(),
                    new Class<?>[] {handler},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "handle" -> {
                            task.run();
                            yield null;
                        }
                        case "equals" -> proxy == arguments[0];
                        case "hashCode" -> System.identityHashCode(proxy);
                        default -> "stop signal";
                    });
            for (String name : SIGNALS) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            Throwable reason = e instanceof InvocationTargetException wrapped ? wrapped.getCause() : e;
            LOG.atWarn().setCause(reason).log("stop signals cannot be taken: a stop will not drain");
        }
    }
}
