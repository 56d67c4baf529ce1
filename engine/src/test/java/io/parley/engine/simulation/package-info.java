@NullMarked
package io.parley.engine.simulation;

import org.jspecify.annotations.NullMarked;
