/** Conversations as scripts on virtual time. */
@NullMarked
package io.parley.engine.conversation;

import org.jspecify.annotations.NullMarked;
