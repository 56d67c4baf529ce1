/**
 * The seam between a call's audio and its conversation: what the conversation asks of the audio ({@link
 * io.parley.media.MediaSession}) and what the audio tells the conversation ({@link io.parley.media.SpeechEvent}).
 *
 * <p>The packages below do the work, in the order in which a packet meets them: {@code net}, {@code rtp}, {@code
 * jitter}, {@code codec}, {@code audio}, {@code vad}, {@code endpoint}, {@code asr}; and {@code tts}, {@code prompt},
 * {@code playout} on the way out. Nothing here knows SIP, bots or files other than recordings and prompts.
 */
@NullMarked
package io.parley.media;

import org.jspecify.annotations.NullMarked;
