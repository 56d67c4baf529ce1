package io.parley.server.calls;

import io.parley.engine.journal.CallEvent;
import io.parley.engine.journal.JournalEntry;
import io.parley.engine.journal.StampedJournal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running call's events as they happen, for whoever has subscribed; and the call at this moment. Events come on the
 * call's owner, which is never made to wait: a subscriber that does not keep up is cut off. It keeps no past: that is in
 * the journal, which has each event before this feed has it.
 */
final class CallFeed implements StampedJournal.Observer {
    private final Consumer<CallFeed> opened;
    private final Consumer<CallView> ended;

    /** Guards what follows: a subscriber gets every event after the one that it was told of, and none twice. */
    private final Object lock = new Object();

    private final List<Subscription> subscriptions = new ArrayList<>();
    private @Nullable CallView view;
    private long seq;

    /**
     * Of a call that is about to begin.
     *
     * @param opened told of the first event, before anybody else sees it
     * @param ended told of the last one
     */
    CallFeed(Consumer<CallFeed> opened, Consumer<CallView> ended) {
        this.opened = opened;
        this.ended = ended;
    }

    @Override
    public void on(long tick, long nanos, CallEvent event) {
        CallView now;
        boolean first;
        synchronized (lock) {
            // The journal counts in the same way, whether or not it can keep an event.
            seq++;
            first = view == null;
            if (event instanceof CallEvent.Opened begins) {
                view = CallView.of(begins);
            } else if (view != null) {
                view = view.after(nanos, event);
            }
            now = view;
            JournalEntry entry = new JournalEntry(seq, tick, nanos, event);
            subscriptions.removeIf(subscription -> !subscription.offer(entry));
        }
        if (now == null) {
            return;
        }
        if (first) {
            opened.accept(this);
        }
        if (event instanceof CallEvent.Ended) {
            ended.accept(now);
        }
    }

    /** The call at this moment; a feed is known to others only when it has one. */
    CallView view() {
        synchronized (lock) {
            if (view == null) {
                throw new IllegalStateException("the call has not begun");
            }
            return view;
        }
    }

    /** Every event from now on; empty if the call has ended. */
    Optional<Subscription> subscribe() {
        synchronized (lock) {
            if (view == null || view.state() == CallView.State.ENDED) {
                return Optional.empty();
            }
            Subscription subscription = new Subscription(seq, this::unsubscribe);
            subscriptions.add(subscription);
            return Optional.of(subscription);
        }
    }

    private void unsubscribe(Subscription subscription) {
        synchronized (lock) {
            subscriptions.remove(subscription);
        }
    }
}
