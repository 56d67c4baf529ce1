/** Tests of how settings are read. */
@NullMarked
package io.parley.server.settings;

import org.jspecify.annotations.NullMarked;
