/** Bots being linted: the words of the installed recognisers, and reports for machines. Uses dialog.lint, media.asr. */
@NullMarked
package io.parley.server.lint;

import org.jspecify.annotations.NullMarked;
