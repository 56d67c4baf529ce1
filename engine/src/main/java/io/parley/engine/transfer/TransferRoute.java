package io.parley.engine.transfer;

import io.parley.engine.trunk.Trunk;

/**
 * By which trunk a call's transfers go.
 *
 * @param trunk the call's own
 */
public record TransferRoute(Trunk trunk) {}
