package io.parley.engine.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link JournalSink} does. */
public abstract class JournalSinkContract {

    /** An empty one, the same during a test. */
    protected abstract JournalSink sink();

    /** What it has kept, read back. */
    protected abstract List<JournalEntry> kept();

    @Test
    void events_come_back_as_they_were_in_order_with_their_times() {
        for (JournalEntry entry : SampleCall.entries()) {
            sink().append(entry.tick(), entry.nanos(), entry.event());
        }
        sink().close();

        assertThat(kept()).isEqualTo(SampleCall.entries());
        assertThat(sink().missing()).isZero();
    }

    @Test
    void closing_twice_is_no_error() {
        sink().append(0, 0, SampleCall.OPENED);

        assertThatCode(() -> {
                    sink().close();
                    sink().close();
                })
                .doesNotThrowAnyException();
    }

    @Test
    void what_comes_after_closing_is_counted_as_missing() {
        sink().append(0, 0, SampleCall.OPENED);
        sink().close();

        sink().append(1, 1, new CallEvent.Answered("PCMU"));

        assertThat(sink().missing()).isEqualTo(1);
    }
}
