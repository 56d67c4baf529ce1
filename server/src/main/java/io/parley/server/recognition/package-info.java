/**
 * The recognisers of an engine, by the names that bots give them. Uses the settings and {@code media.asr}.
 */
@NullMarked
package io.parley.server.recognition;

import org.jspecify.annotations.NullMarked;
