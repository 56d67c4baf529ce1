/**
 * Mandarin as it is written and as it is said: numbers in words, characters to syllables, tones in running speech, one
 * script of the two. Pure; what it knows of the language comes from HanLP and ICU. Knows nothing of audio.
 */
@NullMarked
package io.parley.media.mandarin;

import org.jspecify.annotations.NullMarked;
