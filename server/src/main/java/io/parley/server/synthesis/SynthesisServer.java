package io.parley.server.synthesis;

import io.parley.media.tts.OpenAiSynthesizer;

/**
 * A synthesiser on another machine, as whoever measures sees it. Any thread.
 *
 * @param name as bots name it
 * @param client what asks it
 */
public record SynthesisServer(String name, OpenAiSynthesizer client) {}
