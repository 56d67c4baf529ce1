/**
 * Strict YAML: files to node trees with marks to records. Unknown and duplicate keys are errors; every error names file,
 * line, column, field, value and what was expected; all errors of a file are reported together.
 */
@NullMarked
package io.parley.config;

import org.jspecify.annotations.NullMarked;
