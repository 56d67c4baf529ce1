/** A trunk: how calls go to a carrier or PBX and come from it, read from a file of {@code trunk-config/}. No sockets. */
@NullMarked
package io.parley.engine.trunk;

import org.jspecify.annotations.NullMarked;
