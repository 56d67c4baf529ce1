package io.parley.testkit.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SnapshotsTest {
    @TempDir
    Path folder;

    @Test
    void an_update_writes_what_was_got_and_it_matches_from_then_on() throws Exception {
        new Snapshots(folder, true).match("a/b.txt", "one\n两\n");

        assertThat(Files.readString(folder.resolve("a/b.txt"))).isEqualTo("one\n两\n");
        assertThatCode(() -> new Snapshots(folder, false).match("a/b.txt", "one\n两\n"))
                .doesNotThrowAnyException();
    }

    @Test
    void a_difference_names_the_line_and_both_texts() {
        new Snapshots(folder, true).match("x", "one\ntwo\n");

        assertThatThrownBy(() -> new Snapshots(folder, false).match("x", "one\n2\n"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("expected: two")
                .hasMessageContaining("got:      2");
    }

    @Test
    void a_missing_last_line_end_is_a_difference() {
        new Snapshots(folder, true).match("x", "one\n");

        assertThatThrownBy(() -> new Snapshots(folder, false).match("x", "one"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("line 1");
    }

    @Test
    void a_missing_snapshot_fails_and_says_how_to_write_it() {
        assertThatThrownBy(() -> new Snapshots(folder, false).match("none", "text"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("-Dparley.snapshots=update");
    }

    @Test
    void a_name_does_not_lead_out_of_the_folder() {
        assertThatThrownBy(() -> new Snapshots(folder, true).match("../x", "text"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
