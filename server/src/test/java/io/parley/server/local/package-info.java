/** Tests of the package of the same name. */
@NullMarked
package io.parley.server.local;

import org.jspecify.annotations.NullMarked;
