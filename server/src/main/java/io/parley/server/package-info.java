/** TODO */
@NullMarked
package io.parley.server;

import org.jspecify.annotations.NullMarked;
