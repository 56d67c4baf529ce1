/** What trunks have dialled today. */
@NullMarked
package io.parley.engine.dial;

import org.jspecify.annotations.NullMarked;
