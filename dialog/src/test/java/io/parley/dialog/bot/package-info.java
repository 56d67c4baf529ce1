/** Tests of the bot package. */
@NullMarked
package io.parley.dialog.bot;

import org.jspecify.annotations.NullMarked;
