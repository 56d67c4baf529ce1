/** How good a call's audio may have sounded: the E-model of ITU-T G.107. Pure; knows figures only. */
@NullMarked
package io.parley.media.quality;

import org.jspecify.annotations.NullMarked;
