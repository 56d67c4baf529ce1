/** The only place where media meets dialog. See the packages: {@code sip}, {@code trunk}, {@code call}, {@code conversation}, {@code journal}. */
@NullMarked
package io.parley.engine;

import org.jspecify.annotations.NullMarked;
