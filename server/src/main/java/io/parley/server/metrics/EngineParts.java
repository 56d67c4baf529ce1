package io.parley.server.metrics;

import io.parley.media.asr.RecognizerLoad;
import io.parley.media.net.MediaLoad;
import io.parley.media.prompt.PromptCache;
import io.parley.media.vad.TwoStageDetection;
import io.parley.server.recognition.RecognitionServer;
import io.parley.server.synthesis.SynthesisServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the meters read of an engine's parts, each time they are asked for.
 *
 * @param recognizer what the recognisers are doing
 * @param recognizerLagMillis how far decoding is behind
 * @param servers recognisers on other machines
 * @param speakers synthesisers on other machines
 * @param prompts the prompt cache's counters
 * @param media each loop's load, always in the same order
 * @param detector how often the neural detector was asked, and what it said
 * @param freePortPairs for calls' audio
 * @param sip counters by name, of all endpoints together; names are few and fixed
 * @param bannedSources of which no SIP is taken for a time
 * @param data folder of calls and prompts
 */
public record EngineParts(
        Supplier<RecognizerLoad> recognizer,
        LongSupplier recognizerLagMillis,
        List<RecognitionServer> servers,
        List<SynthesisServer> speakers,
        Supplier<PromptCache.Counters> prompts,
        Supplier<List<MediaLoad>> media,
        Supplier<TwoStageDetection.Counts> detector,
        IntSupplier freePortPairs,
        Supplier<Map<String, Long>> sip,
        IntSupplier bannedSources,
        Path data) {}
