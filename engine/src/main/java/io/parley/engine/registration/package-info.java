/**
 * Registrations at carriers and PBXs, kept alive: when to send a REGISTER, what its answer means, when to try again. Above
 * {@link io.parley.engine.sip.Registrant}, which sends; may depend on trunks, SIP and the engine's clock.
 */
@NullMarked
package io.parley.engine.registration;

import org.jspecify.annotations.NullMarked;
