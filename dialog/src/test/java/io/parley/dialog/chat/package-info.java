/** Tests of typed conversations. */
@NullMarked
package io.parley.dialog.chat;

import org.jspecify.annotations.NullMarked;
