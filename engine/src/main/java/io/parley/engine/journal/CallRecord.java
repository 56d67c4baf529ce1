package io.parley.engine.journal;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.parley.dialog.Action;
import io.parley.engine.uui.UserToUser;
import io.parley.media.MediaSummary;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What is kept of a call when it is over, derived from its journal and from nothing else. Pure.
 *
 * @param startedAt ISO 8601 with offset: when the call was opened
 * @param answeredAt the same, absent if nobody answered
 * @param endedAt the same; of a recovered call the last that is known
 * @param ringMillis from the first sign of ringing to the answer or the end
 * @param talkMillis from the answer to the end
 * @param outcome one of {@code io.parley.engine.call.Outcome}
 * @param hungUpBy {@code us}, {@code peer}, {@code network} or {@code unknown}
 * @param sipStatus final status of the INVITE; absent if none came
 * @param q850Cause absent if none is known
 * @param announcement what the callee's network said before an answer; absent if nothing was understood
 * @param complete the bot has marked the call's business as done
 * @param info what the bot collected
 * @param events what the bot told the world outside, in order
 * @param transfers attempts to hand the caller over, in order
 * @param gateways the INVITEs that went out for it, in order
 * @param failures what the engine could not do for the call, in order
 * @param variables what the call was given
 * @param userToUser what the caller's side handed over with the call
 * @param turns how long the caller waited for each answer
 * @param turnTimes the same in all, by {@code speech} and {@code keys}
 * @param media absent if media never closed in good order
 * @param recovered the journal breaks off, or a later engine wrote its end; how the call really ended is not known
 * @param missingEvents that the journal could not keep
 */
public record CallRecord(
        String callId,
        String direction,
        String trunk,
        String from,
        String to,
        String bot,
        String botHash,
        String trunkHash,
        String build,
        String recognizer,
        String synthesizer,
        String startedAt,
        Optional<String> answeredAt,
        String endedAt,
        long ringMillis,
        long talkMillis,
        String outcome,
        String hungUpBy,
        Optional<Integer> sipStatus,
        Optional<Integer> q850Cause,
        String reason,
        Optional<Announcement> announcement,
        boolean complete,
        Map<String, String> info,
        List<Raised> events,
        List<Transfer> transfers,
        List<GatewayAttempt> gateways,
        List<Failure> failures,
        Map<String, String> variables,
        List<UserToUser> userToUser,
        List<Line> transcript,
        List<CallEvent.TurnLatency> turns,
        Map<String, TurnTimes> turnTimes,
        Optional<MediaSummary> media,
        boolean recovered,
        long missingEvents,
        Optional<String> recording,
        Optional<String> journal) {

    private static final int MILLIS_PER_TICK = 20;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .changeDefaultPropertyInclusion(was -> was.withValueInclusion(JsonInclude.Include.NON_ABSENT))
            .build();

    public CallRecord {
        info = Map.copyOf(info);
        events = List.copyOf(events);
        transfers = List.copyOf(transfers);
        gateways = List.copyOf(gateways);
        failures = List.copyOf(failures);
        variables = Map.copyOf(variables);
        userToUser = List.copyOf(userToUser);
        transcript = List.copyOf(transcript);
        turns = List.copyOf(turns);
        turnTimes = Map.copyOf(turnTimes);
    }

    /**
     * An announcement before the answer.
     *
     * @param atMillis media time
     * @param meaning one of {@code io.parley.engine.announcement.Announcement}
     * @param text what was heard
     */
    public record Announcement(long atMillis, String meaning, String text) {
        private static Stream<Announcement> in(JournalEntry entry) {
            return entry.event() instanceof CallEvent.Announced said
                    ? Stream.of(new Announcement(entry.tick() * MILLIS_PER_TICK, said.meaning(), said.text()))
                    : Stream.empty();
        }
    }

    /**
     * Something that the bot told the world outside.
     *
     * @param atMillis media time
     * @param event {@code sms}, {@code blacklist}, {@code reservation}, or a name of the bot's own
     */
    public record Raised(long atMillis, String event, Map<String, String> data) {
        public Raised {
            data = Map.copyOf(data);
        }

        private static Stream<Raised> in(JournalEntry entry) {
            return entry.event() instanceof CallEvent.Stepped stepped
                    ? stepped.actions().stream()
                            .filter(Action.Raise.class::isInstance)
                            .map(Action.Raise.class::cast)
                            .map(raise -> new Raised(entry.tick() * MILLIS_PER_TICK, raise.event(), raise.data()))
                    : Stream.empty();
        }
    }

    /**
     * Something that the engine could not do.
     *
     * @param atMillis media time
     * @param service such as {@code synthesizer}, {@code transfer}, {@code user-to-user}
     */
    public record Failure(long atMillis, String service, String reason) {
        private static Stream<Failure> in(JournalEntry entry) {
            return entry.event() instanceof CallEvent.Failed failed
                    ? Stream.of(new Failure(entry.tick() * MILLIS_PER_TICK, failed.service(), failed.reason()))
                    : Stream.empty();
        }
    }

    /**
     * An attempt to hand the caller over.
     *
     * @param atMillis media time
     * @param by {@code refer} or {@code bridge}
     * @param type whom it is for: {@code agent}, {@code group} or {@code number}
     * @param value the agent's, group's or telephone's; absent if there is none
     * @param target SIP URI; absent if it could not be told
     * @param userToUser what the human's side was told; absent if nothing
     * @param outcome one of {@code io.parley.engine.transfer.TransferOutcome}; {@code UNKNOWN} if the journal breaks off
     * @param sipStatus the last that was heard; absent if none was
     * @param ringMillis from the first sign of ringing to the attempt's end
     * @param talkMillis how long caller and human talked through us; absent if they did not
     * @param hungUpBy who ended that: {@code caller} (or whoever ended the call), {@code human} or {@code network}; {@code
     *     joined}: nobody, they talk on without us
     * @param joining whether they could be made to talk without us; absent if that was not tried
     */
    public record Transfer(
            long atMillis,
            String by,
            String type,
            Optional<String> value,
            Optional<String> target,
            Optional<UserToUser> userToUser,
            String outcome,
            Optional<Integer> sipStatus,
            String reason,
            long ringMillis,
            Optional<Long> talkMillis,
            Optional<String> hungUpBy,
            Optional<Joining> joining) {

        private static List<Transfer> in(List<JournalEntry> entries) {
            return entries.stream()
                    .filter(entry -> entry.event() instanceof CallEvent.TransferRequested)
                    .map(entry -> of(entry, (CallEvent.TransferRequested) entry.event(), entries))
                    .toList();
        }

        private static Transfer of(JournalEntry entry, CallEvent.TransferRequested asked, List<JournalEntry> entries) {
            CallEvent.TransferSettled settled = all(entries, CallEvent.TransferSettled.class)
                    .filter(it -> it.requestId() == asked.requestId())
                    .findFirst()
                    .orElse(new CallEvent.TransferSettled(asked.requestId(), "UNKNOWN", 0, "", 0));
            Optional<CallEvent.TransferTalked> talked = all(entries, CallEvent.TransferTalked.class)
                    .filter(it -> it.requestId() == asked.requestId())
                    .findFirst();
            return new Transfer(
                    entry.tick() * MILLIS_PER_TICK,
                    asked.by(),
                    asked.kind(),
                    Optional.of(asked.value()).filter(it -> !it.isEmpty()),
                    Optional.of(asked.target()).filter(it -> !it.isEmpty()),
                    Optional.of(asked.userToUser()).filter(it -> !it.isEmpty()).map(UserToUser::of),
                    settled.outcome(),
                    settled.sipStatus() == 0 ? Optional.empty() : Optional.of(settled.sipStatus()),
                    settled.reason(),
                    settled.ringMillis(),
                    talked.map(CallEvent.TransferTalked::talkMillis),
                    talked.map(CallEvent.TransferTalked::hungUpBy),
                    all(entries, CallEvent.TransferJoined.class)
                            .filter(it -> it.requestId() == asked.requestId())
                            .findFirst()
                            .map(Joining::of));
        }
    }

    /**
     * The peer was asked to let a caller and a human talk without us.
     *
     * @param outcome {@code ANSWERED} and {@code ACCEPTED}: they do; else they talked on through us
     * @param sipStatus the last that was heard; absent if none was
     */
    public record Joining(String outcome, Optional<Integer> sipStatus, String reason) {
        private static Joining of(CallEvent.TransferJoined joined) {
            return new Joining(
                    joined.outcome(),
                    joined.sipStatus() == 0 ? Optional.empty() : Optional.of(joined.sipStatus()),
                    joined.reason());
        }
    }

    /**
     * A line of the transcript.
     *
     * @param atMillis media time
     * @param who {@code BOT}, {@code CALLER} or {@code KEY}
     * @param heardMillis of a bot's line that was stopped: how much of it the caller was sent
     * @param heard of such a line: the words that the caller heard of it
     * @param interrupted the bot was stopped in this line, or the caller stopped it with this line
     * @param interruptedTime when that was, as {@code mm:ss.SSS} of media time
     */
    public record Line(
            long atMillis,
            TranscriptLine.Who who,
            String text,
            Optional<Integer> turn,
            Optional<Long> latencyMillis,
            Optional<Long> heardMillis,
            Optional<Long> totalMillis,
            Optional<String> heard,
            boolean interrupted,
            Optional<String> interruptedTime,
            Optional<String> notTaken,
            String formatted) {
        static Line of(TranscriptLine line) {
            return new Line(
                    line.tick() * MILLIS_PER_TICK,
                    line.who(),
                    line.text(),
                    line.latency().map(CallEvent.TurnLatency::turn),
                    line.latency().map(CallEvent.TurnLatency::totalMillis),
                    line.interruption().map(TranscriptLine.Interruption::heardMillis),
                    line.interruption().map(TranscriptLine.Interruption::totalMillis),
                    line.interruption().map(TranscriptLine.Interruption::about),
                    line.interruptedTick().isPresent(),
                    line.interruptedTick().map(Line::time),
                    line.notTaken(),
                    line.format());
        }

        private static String time(long tick) {
            long millis = tick * MILLIS_PER_TICK;
            return String.format(Locale.ROOT, "%02d:%02d.%03d", millis / 60_000, millis / 1_000 % 60, millis % 1_000);
        }
    }

    /** The record of a journal that was read, recovered or not. */
    public static CallRecord of(ReadJournal journal) {
        return of(journal.entries(), journal.recovered(), journal.missing());
    }

    /** The record of a call's events, the last of which is its end. */
    public static CallRecord of(List<JournalEntry> entries) {
        return of(entries, false, 0);
    }

    private static CallRecord of(List<JournalEntry> entries, boolean recovered, long missing) {
        CallEvent.Opened opened = last(entries, CallEvent.Opened.class)
                .orElse(new CallEvent.Opened(
                        0, "", "", "", "", "", "", "", "", "", "", "", "", Map.of(), List.of(), ""));
        CallEvent.Ended ended = last(entries, CallEvent.Ended.class)
                .orElse(new CallEvent.Ended("UNKNOWN", "unknown", 0, -1, "", false, Map.of(), 0, 0));
        Optional<Long> answeredNanos = entries.stream()
                .filter(entry -> entry.event() instanceof CallEvent.Answered)
                .map(JournalEntry::nanos)
                .findFirst();
        List<CallEvent.TurnLatency> turns =
                all(entries, CallEvent.TurnLatency.class).toList();
        long endNanos = entries.isEmpty() ? 0 : entries.getLast().nanos();
        return new CallRecord(
                opened.callId(),
                opened.direction(),
                opened.trunk(),
                opened.from(),
                opened.to(),
                opened.bot(),
                opened.botHash(),
                opened.trunkHash(),
                opened.build(),
                opened.recognizer(),
                opened.synthesizer(),
                opened.wallClock(),
                answeredNanos.map(nanos -> later(opened.wallClock(), nanos)),
                later(opened.wallClock(), endNanos),
                ended.ringMillis(),
                ended.talkMillis(),
                ended.outcome(),
                ended.hungUpBy(),
                ended.sipStatus() == 0 ? Optional.empty() : Optional.of(ended.sipStatus()),
                ended.q850Cause() < 0 ? Optional.empty() : Optional.of(ended.q850Cause()),
                ended.reason(),
                entries.stream().flatMap(Announcement::in).findFirst(),
                ended.complete(),
                ended.info(),
                entries.stream().flatMap(Raised::in).toList(),
                Transfer.in(entries),
                GatewayAttempt.in(entries),
                entries.stream().flatMap(Failure::in).toList(),
                opened.variables(),
                opened.userToUser().stream().map(UserToUser::of).toList(),
                Transcript.of(entries).lines().stream().map(Line::of).toList(),
                turns,
                TurnTimes.of(turns),
                last(entries, CallEvent.MediaClosed.class).map(CallEvent.MediaClosed::summary),
                recovered || last(entries, CallEvent.Recovered.class).isPresent(),
                missing,
                Optional.empty(),
                Optional.empty());
    }

    private static <T extends CallEvent> Stream<T> all(List<JournalEntry> entries, Class<T> kind) {
        return entries.stream()
                .map(JournalEntry::event)
                .filter(kind::isInstance)
                .map(kind::cast);
    }

    private static <T extends CallEvent> Optional<T> last(List<JournalEntry> entries, Class<T> kind) {
        return all(entries, kind).reduce((_, later) -> later);
    }

    /** The same, telling where the files lie. */
    public CallRecord withFiles(Optional<Path> recordingFile, Optional<Path> journalFile) {
        return new CallRecord(
                callId,
                direction,
                trunk,
                from,
                to,
                bot,
                botHash,
                trunkHash,
                build,
                recognizer,
                synthesizer,
                startedAt,
                answeredAt,
                endedAt,
                ringMillis,
                talkMillis,
                outcome,
                hungUpBy,
                sipStatus,
                q850Cause,
                reason,
                announcement,
                complete,
                info,
                events,
                transfers,
                gateways,
                failures,
                variables,
                userToUser,
                transcript,
                turns,
                turnTimes,
                media,
                recovered,
                missingEvents,
                recordingFile.map(Path::toString),
                journalFile.map(Path::toString));
    }

    /** As JSON for people and programs: indented, in the order of the components, what is absent left out. */
    public String toJson() {
        DefaultIndenter indenter = new DefaultIndenter("  ", "\n");
        return MAPPER.writer()
                        .with(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                                        .withObjectNameValueSpacing(Separators.Spacing.AFTER))
                                .withObjectIndenter(indenter)
                                .withArrayIndenter(indenter))
                        .writeValueAsString(this)
                + "\n";
    }

    /** The conversation as people read it, a line each. */
    public String transcriptText() {
        StringBuilder text = new StringBuilder();
        transcript.forEach(line -> text.append(line.formatted()).append('\n'));
        return text.toString();
    }

    /** The wall clock is read once a call; everything after it is measured from there. */
    private static String later(String start, long nanos) {
        try {
            OffsetDateTime at = OffsetDateTime.parse(start).plus(Duration.ofNanos(nanos));
            return at.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
        } catch (DateTimeException e) {
            return start;
        }
    }
}
