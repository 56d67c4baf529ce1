/** IP addresses as SIP and files write them. Uses nothing of ours. */
@NullMarked
package io.parley.engine.address;

import org.jspecify.annotations.NullMarked;
