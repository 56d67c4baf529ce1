/** Whisper as a recogniser: whole utterances, not streaming, for languages without a streaming model. Uses media.asr and media.mandarin. */
@NullMarked
package io.parley.media.asr.whisper;

import org.jspecify.annotations.NullMarked;
