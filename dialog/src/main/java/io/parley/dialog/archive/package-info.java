/** Bots as one file or folder: packed for elsewhere, and taken in whole or not at all. Depends on dialog.bot and config only. */
@NullMarked
package io.parley.dialog.archive;

import org.jspecify.annotations.NullMarked;
