/** The whole program against telephones that are not ours. */
@NullMarked
package io.parley.server;

import org.jspecify.annotations.NullMarked;
