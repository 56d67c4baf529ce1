@NullMarked
package io.parley.engine.gateway;

import org.jspecify.annotations.NullMarked;
