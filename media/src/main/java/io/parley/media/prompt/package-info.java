/**
 * What the bot says, ready to play: texts rendered and recordings read once, at the telephone's rate and one level,
 * kept by their content. Depends on {@code tts} and {@code audio}; blocking, never on an event loop.
 */
@NullMarked
package io.parley.media.prompt;

import org.jspecify.annotations.NullMarked;
