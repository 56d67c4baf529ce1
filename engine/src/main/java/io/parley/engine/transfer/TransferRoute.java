package io.parley.engine.transfer;

import io.parley.engine.audio.MediaAddress;
import io.parley.engine.dial.DialBudget;
import io.parley.engine.gateway.Dialler;
import io.parley.engine.trunk.Trunk;

/**
 * By which trunk a call's transfers go.
 *
 * @param trunk the call's own
 * @param dialler places the call to the human
 * @param budget what may still be dialled
 * @param mediaAddress where its RTP is bound, and what SDP says of it
 * @param caller number or SIP URI of the person who talks to the bot, empty if it is not known
 */
public record TransferRoute(
        Trunk trunk, Dialler dialler, DialBudget budget, MediaAddress mediaAddress, String caller) {}
