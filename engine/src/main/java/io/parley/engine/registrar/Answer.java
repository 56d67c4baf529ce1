package io.parley.engine.registrar;

import java.util.List;

/** What becomes of a REGISTER. In all cases but the first nothing has changed. */
public sealed interface Answer {

    /** 200, with what is bound now. */
    record Bound(List<Current> contacts) implements Answer {
        public Bound {
            contacts = List.copyOf(contacts);
        }
    }

    /** One that is bound. */
    record Current(String uri, int qThousandths, long secondsLeft) {}

    /** 423, RFC 3261 section 10.3 item 7. */
    record TooBrief(long shortestSeconds) implements Answer {}

    /** More contacts than the phone may have: 403. */
    record TooMany(int most) implements Answer {}

    /** A REGISTER of the same Call-ID with a later number came before it: 500, as within a dialog (section 12.2.2). */
    record OutOfOrder() implements Answer {}

    /** 400. */
    record Malformed(String why) implements Answer {}

    /** The account is for something else, or for another address of record: 403. */
    record NotAllowed() implements Answer {}
}
