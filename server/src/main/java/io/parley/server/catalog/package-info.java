/**
 * The bots and trunks in force, and how they are replaced while calls run. Uses the engine, config, dialog, settings and health.
 */
@NullMarked
package io.parley.server.catalog;

import org.jspecify.annotations.NullMarked;
