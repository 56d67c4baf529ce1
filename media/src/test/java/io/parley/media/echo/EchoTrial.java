package io.parley.media.echo;

import io.parley.media.endpoint.Endpointer;
import io.parley.media.endpoint.Endpointer.Edge;
import io.parley.media.vad.EnergyDetector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;

/** A call on a line that may have an echo: the bot talks, a person may speak over it, and the endpointer listens. */
final class EchoTrial {
    private static final int SLOT = 160;
    private static final int ENDPOINT_TICKS = 35;
    /** A person who is found earlier than this before he speaks, or later than this after he has ended, was not found. */
    private static final int SLACK_SLOTS = 3;

    /** What the person says, and from which slot on. */
    static final class Person {
        private final short[] voice;
        private final int fromSlot;

        Person(short[] voice, int fromSlot) {
            this.voice = voice;
            this.fromSlot = fromSlot;
        }
    }

    private final List<Integer> onsets = new ArrayList<>();
    private final Optional<Person> person;
    private final int slots;
    private final EchoGuard guard = new EchoGuard();

    /**
     * Runs the call.
     *
     * @param guarded whether the guard stands before the detector
     * @param seed of the line's idle noise
     */
    EchoTrial(boolean guarded, Optional<EchoPath> path, short[] bot, Optional<Person> person, long seed) {
        this.person = person;
        this.slots = bot.length / SLOT;
        Endpointer endpointer = new Endpointer(new EnergyDetector());
        SplittableRandom noise = new SplittableRandom(seed);
        short[] sent = new short[SLOT];
        for (int slot = 0; slot < slots; slot++) {
            double[] line = path.isPresent() ? path.get().echo(sent) : new double[SLOT];
            if (person.isPresent()) {
                speak(person.get(), slot, line);
            }
            short[] in = EchoPath.arriving(line, noise);
            Edge edge = guarded && guard.explains(in)
                    ? endpointer.silentSlot(ENDPOINT_TICKS)
                    : endpointer.slot(in, 0, ENDPOINT_TICKS);
            if (edge == Edge.SPEECH_STARTED) {
                onsets.add(slot);
            }
            System.arraycopy(bot, slot * SLOT, sent, 0, SLOT);
            guard.sent(sent);
        }
    }

    private static void speak(Person person, int slot, double[] line) {
        int from = (slot - person.fromSlot) * SLOT;
        for (int i = 0; i < SLOT; i++) {
            if (from + i >= 0 && from + i < person.voice.length) {
                line[i] += person.voice[from + i];
            }
        }
    }

    /** How often an utterance was found to begin while nobody spoke. */
    int falseOnsets() {
        return (int) onsets.stream().filter(slot -> !inPerson(slot)).count();
    }

    /** The slot at which the person was found to speak. */
    OptionalInt found() {
        return onsets.stream().filter(this::inPerson).mapToInt(slot -> slot).findFirst();
    }

    private boolean inPerson(int slot) {
        return person.isPresent()
                && slot >= person.get().fromSlot - SLACK_SLOTS
                && slot <= person.get().fromSlot + person.get().voice.length / SLOT + SLACK_SLOTS;
    }

    double minutes() {
        return slots / 3000.0;
    }

    EchoGuard guard() {
        return guard;
    }
}
