package io.parley.media.asr;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.vosk.Model;

/**
 * The native recognisers. An open-vocabulary one is dear to make (54 ms) and is leased again and again; a grammar one is
 * made for its utterance (0.15 ms) and thrown away. Used by the recogniser workers only, so its lock is never in the way
 * of audio.
 */
final class VoskPool {
    private final Model model;
    private final VoskSettings settings;

    // Guarded by this.
    private final Map<Integer, ArrayDeque<Lease>> idleByRateHz = new HashMap<>();
    private int generals;
    private int grammars;

    VoskPool(Model model, VoskSettings settings) {
        this.model = model;
        this.settings = settings;
    }

    /** A native recogniser in use, or waiting to be. */
    static final class Lease {
        final org.vosk.Recognizer vosk;
        private final int sampleRateHz;
        private final boolean general;
        private int utterances;

        private Lease(org.vosk.Recognizer vosk, int sampleRateHz, boolean general) {
            this.vosk = vosk;
            this.sampleRateHz = sampleRateHz;
            this.general = general;
        }
    }

    /** Whether {@link #lease} would give one now. */
    synchronized boolean canLease(boolean general) {
        return general
                ? generals < settings.generalRecognizers() || anyIdle()
                : grammars < settings.grammarRecognizers();
    }

    synchronized RecognizerLoad load(int utterances, int waiting) {
        int idle = idleByRateHz.values().stream().mapToInt(ArrayDeque::size).sum();
        return new RecognizerLoad(
                utterances,
                waiting,
                generals - idle,
                idle,
                settings.generalRecognizers(),
                grammars,
                settings.grammarRecognizers());
    }

    /** One for an utterance, or null if all that may exist are in use. */
    @Nullable
    Lease lease(int sampleRateHz, Optional<Grammar> grammar) {
        return grammar.isPresent() ? leaseGrammar(sampleRateHz, grammar.get()) : leaseGeneral(sampleRateHz);
    }

    /**
     * Takes one back.
     *
     * @param finished whether its final result was taken; without that it would carry this caller's speech into the
     *     next one's text, which {@code reset()} does not prevent
     */
    void giveBack(Lease lease, boolean finished) {
        lease.utterances++;
        synchronized (this) {
            if (!lease.general) {
                grammars--;
            } else if (finished && lease.utterances < settings.retireAfterUtterances()) {
                idle(lease.sampleRateHz).push(lease);
                return;
            } else {
                generals--;
            }
        }
        lease.vosk.close();
    }

    /** Frees those that wait. The others are given back before or never. */
    synchronized void close() {
        for (ArrayDeque<Lease> idle : idleByRateHz.values()) {
            idle.forEach(lease -> lease.vosk.close());
            generals -= idle.size();
            idle.clear();
        }
    }

    private @Nullable Lease leaseGeneral(int sampleRateHz) {
        Lease other = null;
        synchronized (this) {
            Lease waiting = idle(sampleRateHz).poll();
            if (waiting != null) {
                return waiting;
            }
            if (generals < settings.generalRecognizers()) {
                generals++;
            } else {
                // One of another sample rate makes room.
                other = idleByRateHz.values().stream()
                        .map(ArrayDeque::poll)
                        .filter(lease -> lease != null)
                        .findFirst()
                        .orElse(null);
                if (other == null) {
                    return null;
                }
            }
        }
        boolean made = false;
        try {
            if (other != null) {
                other.vosk.close();
            }
            org.vosk.Recognizer vosk = new org.vosk.Recognizer(model, sampleRateHz);
            vosk.setWords(true);
            made = true;
            return new Lease(vosk, sampleRateHz, true);
        } catch (IOException e) {
            throw new UncheckedIOException("a recogniser cannot be made", e);
        } finally {
            if (!made) {
                synchronized (this) {
                    generals--;
                }
            }
        }
    }

    private @Nullable Lease leaseGrammar(int sampleRateHz, Grammar grammar) {
        synchronized (this) {
            if (grammars >= settings.grammarRecognizers()) {
                return null;
            }
            grammars++;
        }
        boolean made = false;
        try {
            org.vosk.Recognizer vosk = new org.vosk.Recognizer(model, sampleRateHz, VoskText.grammar(grammar));
            vosk.setWords(true);
            made = true;
            return new Lease(vosk, sampleRateHz, false);
        } finally {
            if (!made) {
                synchronized (this) {
                    grammars--;
                }
            }
        }
    }

    private boolean anyIdle() {
        return idleByRateHz.values().stream().anyMatch(idle -> !idle.isEmpty());
    }

    private ArrayDeque<Lease> idle(int sampleRateHz) {
        return idleByRateHz.computeIfAbsent(sampleRateHz, rate -> new ArrayDeque<>());
    }
}
