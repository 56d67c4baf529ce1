/**
 * What is likely wrong with a bot that its reader accepts: rules, each with an id, over the read bot, the places of its file
 * and what is known of the surroundings (trunks, recognisers, recordings). Reads files and changes nothing; no call runs
 * through it.
 */
@NullMarked
package io.parley.dialog.lint;

import org.jspecify.annotations.NullMarked;
