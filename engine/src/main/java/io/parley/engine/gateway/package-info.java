/**
 * A trunk's gateways: in which order they are tried, how a call goes from one to the next, what is known of each. Between
 * {@code trunk}, which says what there is, and {@code sip}, which knows one peer at a time; {@code call} and
 * {@code transfer} see one leg.
 */
@NullMarked
package io.parley.engine.gateway;

import org.jspecify.annotations.NullMarked;
