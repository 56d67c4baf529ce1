/**
 * The HTTP API as {@code openapi.yaml} describes it: one class for each noun of the API, on Javalin. Takes what it serves
 * by constructor and knows nothing of how an engine is wired.
 */
@NullMarked
package io.parley.server.http;

import org.jspecify.annotations.NullMarked;
