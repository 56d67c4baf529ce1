/**
 * The synthesisers of an engine, by the names that bots give them. Uses the settings and {@code media.tts}.
 */
@NullMarked
package io.parley.server.synthesis;

import org.jspecify.annotations.NullMarked;
