/** The HTTP API against a real engine. */
@NullMarked
package io.parley.server.http;

import org.jspecify.annotations.NullMarked;
