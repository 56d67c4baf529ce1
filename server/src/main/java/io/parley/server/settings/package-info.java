/**
 * How an engine runs: addresses, ports, folders, bounds. Uses config only.
 */
@NullMarked
package io.parley.server.settings;

import org.jspecify.annotations.NullMarked;
