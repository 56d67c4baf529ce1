@NullMarked
package io.parley.media.simulation;

import org.jspecify.annotations.NullMarked;
