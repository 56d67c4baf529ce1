/** Certificates made when a test runs, by openssl. Depends on nothing of ours. */
@NullMarked
package io.parley.testkit.certificates;

import org.jspecify.annotations.NullMarked;
