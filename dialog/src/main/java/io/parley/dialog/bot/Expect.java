package io.parley.dialog.bot;

import java.util.List;

/** What the answer to a node's question should be like: it steers hearing, and takes nothing away from the conditions. */
public sealed interface Expect {
    /** Anything. */
    record Open() implements Expect {}

    /** A value of one of these entities. */
    record OneOf(List<String> entities) implements Expect {
        public OneOf {
            entities = List.copyOf(entities);
        }
    }

    /** Spoken or pressed digits, so many, 1 … 64. */
    record Digits(int least, int most) implements Expect {}

    /** Yes or no. */
    record YesNo() implements Expect {}

    Expect OPEN = new Open();
}
