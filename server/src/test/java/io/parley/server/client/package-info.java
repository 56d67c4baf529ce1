/** Tests of the package of the same name. */
@NullMarked
package io.parley.server.client;

import org.jspecify.annotations.NullMarked;
