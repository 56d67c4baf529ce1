/** One append-only file a call: what happened, with its media time; and the readers of such files. */
@NullMarked
package io.parley.engine.journal;

import org.jspecify.annotations.NullMarked;
