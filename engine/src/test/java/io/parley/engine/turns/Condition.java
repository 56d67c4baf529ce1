package io.parley.engine.turns;

import io.parley.engine.simulation.Caller.Echo;
import io.parley.engine.simulation.Caller.TelephoneLine;
import io.parley.media.audio.Pcm;
import io.parley.media.simulation.Noise;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;

/** What lies between caller and bot in a part of the corpus. */
enum Condition {
    CLEAN(Around.NOTHING, 0, 0),
    BABBLE_20_DB(Around.BABBLE, 20, 0),
    BABBLE_10_DB(Around.BABBLE, 10, 0),
    BABBLE_5_DB(Around.BABBLE, 5, 0),
    STREET_20_DB(Around.STREET, 20, 0),
    STREET_10_DB(Around.STREET, 10, 0),
    STREET_5_DB(Around.STREET, 5, 0),
    HUM(Around.HUM, 25, 0),
    ECHO_SOFT(Around.SOFT_ECHO, 0, 0),
    ECHO_LOUD(Around.LOUD_ECHO, 0, 0),
    LOSS_1(Around.NOTHING, 0, 0.01),
    LOSS_3(Around.NOTHING, 0, 0.03),
    LOSS_5(Around.NOTHING, 0, 0.05);

    private static final int NOISE_MILLIS = 8_000;
    private static final int JITTER_MILLIS = 30;

    private final Around around;
    private final double snrDb;
    private final double loss;

    private enum Around {
        NOTHING,
        BABBLE,
        STREET,
        HUM,
        SOFT_ECHO,
        LOUD_ECHO
    }

    Condition(Around around, double snrDb, double loss) {
        this.around = around;
        this.snrDb = snrDb;
        this.loss = loss;
    }

    /**
     * A line of this kind.
     *
     * @param speechDbfs level of the caller's voice
     */
    TelephoneLine line(Voices voices, double speechDbfs, SplittableRandom random) {
        double level = speechDbfs - snrDb;
        long seed = random.nextLong();
        Optional<Pcm> noise = switch (around) {
            case BABBLE ->
                Optional.of(Noise.babble(
                        voices.sentences().stream().map(Voices.Clip::sound).toList(), NOISE_MILLIS, level, seed));
            case STREET -> Optional.of(Noise.of(Noise.Kind.STREET, NOISE_MILLIS, level, seed));
            case HUM -> Optional.of(Noise.of(Noise.Kind.HUM, NOISE_MILLIS, level, seed));
            case NOTHING, SOFT_ECHO, LOUD_ECHO -> Optional.empty();
        };
        Optional<Echo> echo = switch (around) {
            case SOFT_ECHO -> Optional.of(new Echo(random.nextInt(20, 400), random.nextDouble(-36, -24)));
            case LOUD_ECHO -> Optional.of(new Echo(random.nextInt(20, 400), random.nextDouble(-20, -8)));
            case NOTHING, BABBLE, STREET, HUM -> Optional.empty();
        };
        return new TelephoneLine(loss, loss > 0 ? JITTER_MILLIS : 0, noise, echo);
    }

    /** As tables show it. */
    String title() {
        return switch (this) {
            case ECHO_SOFT -> "echo −36 … −24 dB";
            case ECHO_LOUD -> "echo −20 … −8 dB";
            case HUM -> "line hum, 25 dB";
            case LOSS_1, LOSS_3, LOSS_5 -> "loss " + Math.round(loss * 100) + " %";
            case CLEAN, BABBLE_20_DB, BABBLE_10_DB, BABBLE_5_DB, STREET_20_DB, STREET_10_DB, STREET_5_DB ->
                name().toLowerCase(Locale.ROOT).replace("_db", " dB").replace('_', ' ');
        };
    }

    static List<Condition> all() {
        return List.of(values());
    }
}
