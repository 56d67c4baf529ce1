package io.parley.media.srtp;

/** Whether calls of a trunk are protected. */
public enum SrtpUse {
    /** Never: a peer that insists is refused. */
    OFF,
    /** If the peer does it, too. */
    OPTIONAL,
    /** Always: a peer that does not is refused. */
    REQUIRED
}
