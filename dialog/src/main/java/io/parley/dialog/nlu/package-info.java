/** What a caller's words mean to a bot: entities by their words, intents by their examples. Deterministic, no model. */
@NullMarked
package io.parley.dialog.nlu;

import org.jspecify.annotations.NullMarked;
