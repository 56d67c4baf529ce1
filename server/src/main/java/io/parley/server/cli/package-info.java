/** The command line: one class for each command, none of which does more than read options, wire and print. */
@NullMarked
package io.parley.server.cli;

import org.jspecify.annotations.NullMarked;
