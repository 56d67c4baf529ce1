/** Key presses: telephone-events of RFC 4733 and tones, in and out, one count however many ways a key came. Pure. */
@NullMarked
package io.parley.media.dtmf;

import org.jspecify.annotations.NullMarked;
