package io.parley.server.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.parley.engine.call.Outcome;
import io.parley.engine.journal.CallEvent;
import io.parley.engine.transfer.TransferOutcome;
import io.parley.media.MediaSummary;
import io.parley.media.quality.VoiceQuality;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What is counted for each trunk: how calls begin and end on it, and how its audio arrives. Any thread. */
final class TrunkMeters {
    /** {@code Outcome}'s names, the last of which is {@code UNKNOWN}. */
    static final List<String> OUTCOMES =
            Arrays.stream(Outcome.values()).map(Outcome::name).toList();

    private static final List<String> TRANSFERS =
            Arrays.stream(TransferOutcome.values()).map(TransferOutcome::name).toList();

    private static final List<String> HUNG_UP_BY = List.of("us", "peer", "network", "unknown");

    /** Final answers that say something of their own; others are counted by their class. */
    private static final List<String> STATUSES = List.of(
            "200", "401", "403", "404", "407", "408", "480", "486", "487", "488", "500", "502", "503", "504", "600",
            "603", "2xx", "3xx", "4xx", "5xx", "6xx", "none");

    private static final int FIRST_FINAL_STATUS = 200;
    private static final double MICROS_PER_MILLI = 1_000;
    private static final double PERCENT = 100;

    private final Way inbound;
    private final Way outbound;
    private final CounterFamily hungUpBy;
    private final CounterFamily statuses;
    private final CounterFamily transfers;
    private final CounterFamily joinings;
    private final Map<PacketFate, Counter> packets = new EnumMap<>(PacketFate.class);
    private final Counter slots;
    private final Counter concealed;
    private final Counter echo;
    private final Timer jitter;
    private final Timer roundTrip;
    private final DistributionSummary loss;
    private final DistributionSummary listening;
    private final DistributionSummary conversational;

    /** What differs by direction. */
    private record Way(CounterFamily ended, Timer toRinging, Timer toAnswer, Timer ring) {
        static Way of(Counted counted, Tags tags) {
            String setup = "Time from the INVITE to the first ringing, and to the answer.";
            return new Way(
                    counted.counters(
                            "parley.calls.ended", "Calls that have ended, by outcome.", tags, "outcome", OUTCOMES),
                    counted.timer("parley.call.setup", setup, tags.and("until", "ringing"), Buckets.SETUP),
                    counted.timer("parley.call.setup", setup, tags.and("until", "answer"), Buckets.SETUP),
                    counted.timer(
                            "parley.call.ring",
                            "Ringing until the answer or the end, of calls that rang.",
                            tags,
                            Buckets.RING));
        }
    }

    TrunkMeters(Counted counted, String trunk) {
        Tags tags = Tags.of("trunk", trunk);
        inbound = Way.of(counted, tags.and("direction", CallDirection.INBOUND.label()));
        outbound = Way.of(counted, tags.and("direction", CallDirection.OUTBOUND.label()));
        hungUpBy = counted.counters(
                "parley.calls.hung.up", "Calls that have ended, by who ended them.", tags, "by", HUNG_UP_BY);
        statuses = counted.counters(
                "parley.invite.answers",
                "Calls that have ended, by the final status of their INVITE.",
                tags,
                "status",
                STATUSES);
        transfers = counted.counters(
                "parley.transfers",
                "Attempts to hand a caller over, by what became of them.",
                tags,
                "outcome",
                TRANSFERS);
        joinings = counted.counters(
                "parley.transfers.joined",
                "Attempts to let a caller and a human talk without us, by what became of them.",
                tags,
                "outcome",
                TRANSFERS);
        for (PacketFate fate : PacketFate.values()) {
            packets.put(
                    fate,
                    counted.counter(
                            "parley.rtp.packets",
                            "RTP packets of calls that have ended, by what became of them.",
                            tags.and("fate", fate.label())));
        }
        slots = counted.counter("parley.rtp.slots", "Slots of 20 ms served in calls that have ended.", tags);
        concealed =
                counted.counter("parley.rtp.slots.concealed", "Of those, slots filled from what came before.", tags);
        echo = counted.counter("parley.rtp.slots.echo", "Of those, slots in which only our own sound came back.", tags);
        jitter = counted.timer(
                "parley.rtp.jitter", "Inter-arrival jitter (RFC 3550) at the end of calls.", tags, Buckets.JITTER);
        roundTrip = counted.timer(
                "parley.rtp.round.trip",
                "Round trip by RTCP at the end of calls that know it.",
                tags,
                Buckets.ROUND_TRIP);
        loss = counted.summary(
                "parley.rtp.loss.ratio",
                "Share of a call's packets that were lost or came too late to be played.",
                tags,
                Buckets.LOSS);
        String opinion = "Estimated mean opinion score (E-model, G.711) of calls that have ended.";
        listening = counted.summary("parley.rtp.mos", opinion, tags.and("quality", "listening"), Buckets.OPINION);
        conversational =
                counted.summary("parley.rtp.mos", opinion, tags.and("quality", "conversational"), Buckets.OPINION);
    }

    private Way way(CallDirection direction) {
        return switch (direction) {
            case INBOUND -> inbound;
            case OUTBOUND -> outbound;
        };
    }

    void rang(CallDirection direction, long setupNanos) {
        way(direction).toRinging.record(setupNanos, TimeUnit.NANOSECONDS);
    }

    void answered(CallDirection direction, long setupNanos) {
        way(direction).toAnswer.record(setupNanos, TimeUnit.NANOSECONDS);
    }

    void ended(CallDirection direction, CallEvent.Ended how) {
        Way way = way(direction);
        way.ended.count(how.outcome());
        hungUpBy.count(how.hungUpBy());
        int status = how.sipStatus();
        statuses.count(Integer.toString(status), status < FIRST_FINAL_STATUS ? "none" : status / 100 + "xx");
        if (how.ringMillis() > 0) {
            way.ring.record(how.ringMillis(), TimeUnit.MILLISECONDS);
        }
    }

    void transferred(String outcome) {
        transfers.count(outcome);
    }

    void joined(String outcome) {
        joinings.count(outcome);
    }

    void heard(MediaSummary media) {
        packets.forEach((fate, counter) -> counter.increment((double) fate.in(media)));
        slots.increment((double) media.ticks());
        concealed.increment((double) media.slotsConcealed());
        echo.increment((double) media.slotsEcho());
        if (media.packetsReceived() == 0) {
            return; // nothing arrived: no jitter, no loss, no quality
        }
        jitter.record(micros(media.jitterMillis()), TimeUnit.MICROSECONDS);
        loss.record(
                VoiceQuality.lossPercent(media.packetsReceived(), media.packetsLost(), media.packetsLate()) / PERCENT);
        if (media.mosListening() > 0) {
            listening.record(media.mosListening());
        }
        if (media.mosConversational() > 0) {
            conversational.record(media.mosConversational());
        }
        if (media.roundTripMillis() >= 0) {
            roundTrip.record(micros(media.roundTripMillis()), TimeUnit.MICROSECONDS);
        }
    }

    private static long micros(double millis) {
        return Math.round(millis * MICROS_PER_MILLI);
    }
}
