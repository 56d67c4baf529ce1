/**
 * From starting to stopped: what the process as a whole is doing.
 */
@NullMarked
package io.parley.server.lifecycle;

import org.jspecify.annotations.NullMarked;
