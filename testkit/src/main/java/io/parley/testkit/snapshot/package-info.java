/** Long expected texts as files beside the tests. */
@NullMarked
package io.parley.testkit.snapshot;

import org.jspecify.annotations.NullMarked;
