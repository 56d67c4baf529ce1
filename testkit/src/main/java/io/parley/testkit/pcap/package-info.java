/** Capture files for peers that play them: sipp's {@code play_pcap_audio}. */
@NullMarked
package io.parley.testkit.pcap;

import org.jspecify.annotations.NullMarked;
