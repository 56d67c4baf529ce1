/** Generators of test input by seed: a failure names the seed that brings it back. */
@NullMarked
package io.parley.testkit.random;

import org.jspecify.annotations.NullMarked;
