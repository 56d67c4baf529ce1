/** Tests of how bots and trunks come into force. */
@NullMarked
package io.parley.server.catalog;

import org.jspecify.annotations.NullMarked;
