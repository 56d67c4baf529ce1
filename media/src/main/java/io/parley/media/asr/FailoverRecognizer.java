package io.parley.media.asr;

import io.parley.media.breaker.Breaker;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks one recogniser, usually on another machine, and has another at hand: for an utterance that the first one fails on
 * midway, whose audio is kept and fed once more, and for all utterances while its {@link Breaker} says that asking is of no
 * use. Has no thread of its own: called on event loops and on those two's threads.
 */
public final class FailoverRecognizer implements Recognizer {
    private static final Logger LOG = LoggerFactory.getLogger(FailoverRecognizer.class);

    private final String name;
    private final Recognizer first;
    private final Recognizer second;
    private final LongSupplier nanoTime;
    private final Breaker breaker = new Breaker();
    private final Set<FailoverUtterance> active = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final LongAdder passedOver = new LongAdder();
    private final LongAdder takenOver = new LongAdder();

    /**
     * @param name for the log
     * @param first is asked; closed along with this one
     * @param second is at hand; may be others' as well, and stays open
     * @param nanoTime monotonic nanoseconds
     */
    public FailoverRecognizer(String name, Recognizer first, Recognizer second, LongSupplier nanoTime) {
        this.name = name;
        this.first = first;
        this.second = second;
        this.nanoTime = nanoTime;
    }

    /**
     * What it has done so far.
     *
     * @param passedOver utterances that the first one was not asked for, since it was out of order
     * @param takenOver utterances that the first one failed on, and the second one heard from their beginning
     */
    public record Counts(long passedOver, long takenOver) {}

    public Counts counts() {
        return new Counts(passedOver.sum(), takenOver.sum());
    }

    /** Whether the first one is asked without reserve. */
    public boolean asksFirst() {
        return breaker.isClosed();
    }

    @Override
    public Utterance start(Request request, Listener listener) {
        boolean ask = breaker.admits(nanoTime.getAsLong());
        if (!ask) {
            passedOver.increment();
        }
        FailoverUtterance utterance = new FailoverUtterance(this, request, listener, nanoTime);
        active.add(utterance);
        if (closed.get()) {
            utterance.close();
        } else {
            utterance.begin(ask);
        }
        return utterance;
    }

    Recognizer first() {
        return first;
    }

    Recognizer second() {
        return second;
    }

    /** The first one gave a text. */
    void succeeded() {
        breaker.succeeded();
    }

    /** The first one gave none, and was not told to stop; the second one takes over. */
    void failed(String reason) {
        takenOver.increment();
        if (breaker.failed(nanoTime.getAsLong())) {
            LOG.atWarn()
                    .addKeyValue("recogniser", name)
                    .addKeyValue("reason", reason)
                    .log("recogniser fails: its fallback hears instead");
        }
    }

    void undecided() {
        breaker.undecided();
    }

    void ended(FailoverUtterance utterance) {
        active.remove(utterance);
    }

    @Override
    public String id() {
        return first.id() + " or " + second.id();
    }

    @Override
    public long lagMillis() {
        return Math.max(first.lagMillis(), second.lagMillis());
    }

    @Override
    public void partials(boolean wanted) {
        first.partials(wanted);
        second.partials(wanted);
    }

    @Override
    public Optional<String> ailment() {
        if (breaker.isClosed()) {
            return Optional.empty();
        }
        return Optional.of(first.ailment().orElse("it failed on several utterances in a row") + "; " + second.id()
                + " hears instead");
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            active.forEach(FailoverUtterance::close);
            first.close();
        }
    }
}
