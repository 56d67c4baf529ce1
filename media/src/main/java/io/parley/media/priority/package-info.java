/** How eagerly the operating system runs the threads that recognise and synthesise: less so than those that carry calls. */
@NullMarked
package io.parley.media.priority;

import org.jspecify.annotations.NullMarked;
