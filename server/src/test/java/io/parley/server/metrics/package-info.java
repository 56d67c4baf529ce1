@NullMarked
package io.parley.server.metrics;

import org.jspecify.annotations.NullMarked;
