package io.parley.dialog.bot;

import java.time.Duration;
import java.util.Optional;

/**
 * How keys are collected. Times run from the end of the prompt, or from the first key if that comes earlier.
 *
 * @param keys ends as soon as so many are pressed, 1 … 64
 * @param minKeys fewer are not enough, 1 … keys
 * @param terminator ends it early and is not one of the keys
 * @param within for all keys
 * @param firstKey for the first key; empty: no limit of its own
 * @param betweenKeys after each key; empty: no limit of its own
 * @param attempts 1 … 10
 * @param into variable that takes the keys; unset while collecting and when there were not enough
 * @param speech whether what the caller says meanwhile counts
 * @param retry said before a further attempt; empty: what the node says
 */
public record Collection(
        int keys,
        int minKeys,
        Optional<Character> terminator,
        Duration within,
        Optional<Duration> firstKey,
        Optional<Duration> betweenKeys,
        int attempts,
        Optional<String> into,
        boolean speech,
        Optional<Prompt> retry) {}
