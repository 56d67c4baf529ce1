/**
 * A bot as its file describes it: settings, entities, intents, and the nodes with their conditions and modules; the reader
 * of that file with all its checks. Nothing here runs a conversation.
 */
@NullMarked
package io.parley.dialog.bot;

import org.jspecify.annotations.NullMarked;
