package io.parley.dialog.lint;

import io.parley.config.Words;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The comments of a file that silence rules: {@code # lint: off RULE – REASON}, behind what they are about or alone on the
 * line before it. Several rules stand with commas between them.
 */
final class Silencing {
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s)#\\s*lint:\\s*(.*)$");
    private static final Pattern OFF =
            Pattern.compile("off\\s+([a-z0-9, -]*?[a-z0-9])\\s*(?:(?:–|—|:|\\s--?\\s)\\s*(.*))?");

    private final List<Comment> comments = new ArrayList<>();
    private final List<Finding> wrong = new ArrayList<>();

    /** One rule that a comment silences in one line. */
    private static final class Comment {
        private final Place place;
        private final int line;
        private final Rule rule;
        private final String reason;
        private boolean used;

        private Comment(Place place, int line, Rule rule, String reason) {
            this.place = place;
            this.line = line;
            this.rule = rule;
            this.reason = reason;
        }
    }

    private Silencing() {}

    static Silencing of(Source bot) {
        Silencing silencing = new Silencing();
        bot.all().forEach(silencing::read);
        return silencing;
    }

    private void read(Source source) {
        List<String> lines = source.lines();
        for (int i = 0; i < lines.size(); i++) {
            Matcher matcher = COMMENT.matcher(lines.get(i));
            if (lines.get(i).contains("lint:")
                    && matcher.find()
                    && !source.isInText(matcher.group().strip())) {
                int hash = lines.get(i).indexOf('#', matcher.start());
                Place place = new Place(source.file(), i + 1, lines.get(i).codePointCount(0, hash) + 1);
                boolean alone = lines.get(i).substring(0, hash).isBlank();
                read(place, alone ? nextLine(lines, i) : i + 1, matcher.group(1).strip());
            }
        }
    }

    /** The line that a comment on a line of its own is about, counted from 1. */
    private static int nextLine(List<String> lines, int comment) {
        int next = comment + 1;
        while (next < lines.size() && lines.get(next).strip().startsWith("#")) {
            next++;
        }
        return next + 1;
    }

    private void read(Place place, int line, String text) {
        Matcher off = OFF.matcher(text);
        if (!off.matches()) {
            wrong(place, "\"" + text + "\" – expected off RULE – REASON");
            return;
        }
        String reason = Optional.ofNullable(off.group(2)).orElse("").strip();
        if (reason.isEmpty()) {
            wrong(place, "\"" + text + "\" – no reason, expected off RULE – REASON");
            return;
        }
        for (String id : off.group(1).split("\\s*,\\s*", -1)) {
            Optional<Rule> rule = Rule.of(id);
            if (rule.isPresent()) {
                comments.add(new Comment(place, line, rule.get(), reason));
            } else {
                List<String> ids = Arrays.stream(Rule.values()).map(Rule::id).toList();
                wrong(
                        place,
                        "\"" + id + "\" – unknown rule"
                                + Words.closest(id, ids)
                                        .map(near -> ", did you mean '" + near + "'?")
                                        .orElse(""));
            }
        }
    }

    private void wrong(Place place, String message) {
        wrong.add(new Finding(Rule.LINT_COMMENT, place, message));
    }

    /** The reason for letting a finding be, if a comment gives one. */
    Optional<String> reason(Finding finding) {
        Optional<String> reason = Optional.empty();
        for (Comment comment : comments) {
            if (comment.rule == finding.rule()
                    && comment.line == finding.place().line()
                    && comment.place.file().equals(finding.place().file())) {
                comment.used = true;
                reason = Optional.of(comment.reason);
            }
        }
        return reason;
    }

    /** What is wrong with the comments; to be asked when every finding has been. */
    List<Finding> problems() {
        List<Finding> all = new ArrayList<>(wrong);
        for (Comment comment : comments) {
            if (!comment.used) {
                all.add(new Finding(
                        Rule.LINT_COMMENT,
                        comment.place,
                        "\"" + comment.rule.id() + "\" – the rule finds nothing in line " + comment.line
                                + ", expected no comment"));
            }
        }
        return all;
    }
}
