/**
 * What every module's tests share and nothing of ours: waiting with a bound ({@link io.parley.testkit.Await}), ports that
 * are free ({@link io.parley.testkit.FreePorts}), and in the packages below virtual time, a lossy link and generators by
 * seed, snapshots, drivers of sipp and baresip. Depends on the JDK and on Jackson only, so that every module may use it.
 */
@NullMarked
package io.parley.testkit;

import org.jspecify.annotations.NullMarked;
