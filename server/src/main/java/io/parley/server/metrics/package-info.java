/**
 * What an operator and a bot's author measure: figures of calls, derived from their events, and of the engine's parts,
 * read when they are asked for. The only place that knows Micrometer. Uses the engine, media, and the server's catalog,
 * admission, lifecycle and calls. Names and labels stand in {@code docs/operating/metrics.md}.
 */
@NullMarked
package io.parley.server.metrics;

import org.jspecify.annotations.NullMarked;
