/** Reports for machines. */
@NullMarked
package io.parley.server.lint;

import org.jspecify.annotations.NullMarked;
