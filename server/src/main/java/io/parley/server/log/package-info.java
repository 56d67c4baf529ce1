/**
 * How the process writes its log: one line an event, as JSON or as text, with personal data masked; and what is logged of
 * every call. The only package that knows the log's back end.
 */
@NullMarked
package io.parley.server.log;

import org.jspecify.annotations.NullMarked;
