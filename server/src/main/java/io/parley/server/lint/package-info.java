/** Bots being linted: the words of the installed recognisers, the trunks' bounds, and reports for machines. Uses dialog.lint, engine.trunk, media.asr. */
@NullMarked
package io.parley.server.lint;

import org.jspecify.annotations.NullMarked;
