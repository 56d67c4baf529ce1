/** The demonstration: a real SIP call between the engine and a telephone that is not ours, with a human voice. */
@NullMarked
package io.parley.server.demo;

import org.jspecify.annotations.NullMarked;
