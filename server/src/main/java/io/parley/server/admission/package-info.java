/**
 * Whether one more call may begin. Pure bookkeeping over what is measured elsewhere.
 */
@NullMarked
package io.parley.server.admission;

import org.jspecify.annotations.NullMarked;
