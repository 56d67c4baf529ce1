/**
 * Does the caller speak, or does our own prompt come back? Compares what comes in with what went out; pure, on the call's
 * event loop. Depends on nothing.
 */
@NullMarked
package io.parley.media.echo;

import org.jspecify.annotations.NullMarked;
