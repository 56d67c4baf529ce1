package io.parley.engine.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.media.SpeechEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class MailboxTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final Mailbox mailbox = new Mailbox(failures::add);

    @Test
    void tasksRunInOrderOnOneThread() throws InterruptedException {
        List<Integer> ran = new ArrayList<>();
        CountDownLatch closed = new CountDownLatch(1);
        Thread owner = Thread.ofVirtual().start(() -> {
            mailbox.runUntilClosed();
            closed.countDown();
        });
        for (int i = 0; i < 500; i++) {
            int number = i;
            mailbox.execute(() -> ran.add(number));
        }
        mailbox.execute(mailbox::close);
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(ran).hasSize(500).isSorted();
        owner.join();
    }

    @Test
    void onlyTheLatestPartialIsDelivered() {
        List<String> seen = new ArrayList<>();
        for (String text : List.of("tu", "tues", "tuesday")) {
            mailbox.postPartial(
                    new SpeechEvent.Partial(1, 1, 10, text), e -> seen.add(((SpeechEvent.Partial) e).text()));
        }
        mailbox.drain();
        assertThat(seen).containsExactly("tuesday");
    }

    @Test
    void aTaskThatThrowsIsReportedAndTheNextOneRuns() {
        List<String> ran = new ArrayList<>();
        mailbox.execute(() -> {
            throw new IllegalStateException("broken");
        });
        mailbox.execute(() -> ran.add("next"));
        mailbox.drain();
        assertThat(failures).singleElement().isInstanceOf(IllegalStateException.class);
        assertThat(ran).containsExactly("next");
    }

    @Test
    void anOverflowIsReportedInsteadOfBlockingThePoster() {
        for (int i = 0; i < Mailbox.CAPACITY + 10; i++) {
            mailbox.execute(() -> {});
        }
        mailbox.drain();
        assertThat(failures).singleElement().asString().contains("mailbox full");
    }

    @Test
    void nothingRunsAfterTheEnd() {
        List<String> ran = new ArrayList<>();
        mailbox.close();
        mailbox.execute(() -> ran.add("late"));
        mailbox.drain();
        assertThat(ran).isEmpty();
    }
}
