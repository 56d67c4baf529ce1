/** What strangers do to a SIP port. */
@NullMarked
package io.parley.testkit.storm;

import org.jspecify.annotations.NullMarked;
