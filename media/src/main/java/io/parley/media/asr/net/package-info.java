/**
 * Recognition on other machines: a client of vosk-server's WebSocket protocol. Uses the JDK's own WebSocket client, which
 * brings TLS, headers and asynchronous sending without another library; Netty's would have to be fetched besides the
 * transport that {@code media.net} uses, and its event loops are the calls'.
 */
@NullMarked
package io.parley.media.asr.net;

import org.jspecify.annotations.NullMarked;
