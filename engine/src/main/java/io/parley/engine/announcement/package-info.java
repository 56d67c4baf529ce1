/** What a telephone network says into a call before it is answered, and what it means. Uses {@code config} only. */
@NullMarked
package io.parley.engine.announcement;

import org.jspecify.annotations.NullMarked;
