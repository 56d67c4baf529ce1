package io.parley.server.catalog;

import io.parley.config.ConfigException;
import io.parley.config.Problem;
import io.parley.server.catalog.Reload.Change;
import io.parley.server.catalog.Reload.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All bots, or all trunks, that are to come into force: what was read, less what is refused, and with what stays in its
 * place. Refusing only ever brings back what was in force, which fitted together; so it ends. For one thread.
 */
final class Shelf<T> {

    /** Reads one file. */
    interface Reader<T> {

        /**
         * What the file says now.
         *
         * @param before what it said when it was last taken
         * @return {@code before} itself if nothing has changed
         * @throws ConfigException with all problems
         */
        Version<T> read(Path file, Optional<Version<T>> before);
    }

    private final Kind kind;
    private final Map<String, Version<T>> inForce;
    private final Map<Path, Version<T>> inForceByFile = new LinkedHashMap<>();
    private final Map<Path, Version<T>> read = new TreeMap<>();
    private final Map<Path, List<Problem>> refused = new TreeMap<>();
    /** Names that stay though their file is gone. */
    private final Set<String> needed = new HashSet<>();

    /** The folder itself cannot be read: everything stays. */
    private boolean blind;

    private Map<String, Version<T>> wanted = Map.of();

    private Shelf(Kind kind, Map<String, Version<T>> inForce) {
        this.kind = kind;
        this.inForce = inForce;
        inForce.values().forEach(version -> inForceByFile.put(version.file(), version));
    }

    /** Reads a folder's files. */
    static <T> Shelf<T> of(Kind kind, Map<String, Version<T>> inForce, CatalogFiles files, Reader<T> reader) {
        Shelf<T> shelf = new Shelf<>(kind, inForce);
        switch (files) {
            case CatalogFiles.Unreadable unreadable -> {
                shelf.refused.put(unreadable.folder(), List.of(unreadable.problem()));
                shelf.blind = true;
            }
            case CatalogFiles.Listed listed -> {
                listed.files().forEach(file -> shelf.read(file, reader));
                shelf.missing(listed.files());
            }
        }
        shelf.settle();
        return shelf;
    }

    private void read(Path file, Reader<T> reader) {
        try {
            read.put(file, reader.read(file, Optional.ofNullable(inForceByFile.get(file))));
        } catch (ConfigException e) {
            refused.put(file, e.problems());
        }
    }

    /** What is not listed any more may be gone, or may lie where we cannot look just now. */
    private void missing(Collection<Path> listed) {
        for (Path file : inForceByFile.keySet()) {
            if (!listed.contains(file) && !Files.notExists(file)) {
                refused.put(file, List.of(problem(file, "cannot be read")));
            }
        }
    }

    /** Every name with what is to be in force. */
    Map<String, Version<T>> wanted() {
        return wanted;
    }

    Optional<Version<T>> wanted(String name) {
        return Optional.ofNullable(wanted.get(name));
    }

    /** Whether it is not what is in force now. */
    boolean isNew(Version<T> version) {
        return inForce.get(version.name()) != version;
    }

    /** Does not take a file. */
    void refuse(Version<T> version, List<Problem> problems) {
        refused.put(version.file(), problems);
        settle();
    }

    /**
     * Keeps what is in force though no file has it any more; false if there is nothing to keep.
     *
     * @param why what others need it for
     */
    boolean keep(String name, List<Problem> why) {
        Version<T> old = inForce.get(name);
        if (old == null || wanted.containsValue(old)) {
            return false;
        }
        if (read.containsKey(old.file())) {
            // The file is there and goes by another name now: it cannot be two.
            refused.put(
                    old.file(),
                    why.stream()
                            .map(each -> new Problem(
                                    old.file().toString(),
                                    1,
                                    1,
                                    kind.word(),
                                    Optional.ofNullable(read.get(old.file())).map(Version::name),
                                    "no longer '" + name + "', which " + each.file() + ":" + each.line() + ":"
                                            + each.column() + " needs"))
                            .toList());
        } else {
            needed.add(name);
        }
        settle();
        return true;
    }

    /** Finds who gets which name. What stays goes before what comes. */
    private void settle() {
        boolean settled;
        do {
            settled = true;
            Map<String, Version<T>> next = new TreeMap<>();
            for (Version<T> old : inForce.values()) {
                if (blind || needed.contains(old.name()) || refused.containsKey(old.file())) {
                    next.put(old.name(), old);
                }
            }
            Map<String, List<Version<T>>> claims = new TreeMap<>();
            for (Version<T> version : read.values()) {
                if (!refused.containsKey(version.file())) {
                    claims.computeIfAbsent(version.name(), _ -> new ArrayList<>())
                            .add(version);
                }
            }
            for (Map.Entry<String, List<Version<T>>> claim : claims.entrySet()) {
                Optional<Version<T>> owner = owner(next.get(claim.getKey()), claim.getKey(), claim.getValue());
                owner.ifPresent(version -> next.put(claim.getKey(), version));
                for (Version<T> loser : claim.getValue()) {
                    if (owner.filter(version -> version == loser).isEmpty()) {
                        refused.put(
                                loser.file(), List.of(duplicate(loser, next.get(claim.getKey()), claim.getValue())));
                        settled = false;
                    }
                }
            }
            wanted = next;
        } while (!settled);
    }

    /** The only one that claims a name, else the one that has it already. */
    private Optional<Version<T>> owner(@Nullable Version<T> stays, String name, List<Version<T>> claims) {
        if (stays != null) {
            return claims.stream().filter(version -> version == stays).findFirst();
        }
        if (claims.size() == 1) {
            return Optional.of(claims.getFirst());
        }
        Version<T> before = inForce.get(name);
        return claims.stream()
                .filter(version -> before != null && version.file().equals(before.file()))
                .findFirst();
    }

    private Problem duplicate(Version<T> loser, @Nullable Version<T> owner, List<Version<T>> claims) {
        Path other = owner != null
                ? owner.file()
                : claims.stream()
                        .map(Version::file)
                        .filter(file -> !file.equals(loser.file()))
                        .findFirst()
                        .orElse(loser.file());
        return new Problem(
                loser.file().toString(),
                1,
                1,
                kind.word(),
                Optional.of(loser.name()),
                "a name that " + other + " has, too; expected one of its own");
    }

    private static Problem problem(Path file, String message) {
        return new Problem(file.toString(), 1, 1, "", Optional.empty(), message);
    }

    // ---- what came of it

    /** Everything that is wrong. */
    List<Problem> problems() {
        return refused.values().stream().flatMap(List::stream).toList();
    }

    int unchanged() {
        return (int) read.values().stream()
                .filter(version -> inForce.get(version.name()) == version && !refused.containsKey(version.file()))
                .count();
    }

    List<Change> changes() {
        List<Change> changes = new ArrayList<>();
        for (Version<T> version : wanted.values()) {
            if (isNew(version)) {
                changes.add(new Change.Taken(kind, version.file(), version.name(), version.hash()));
            } else if (needed.contains(version.name())) {
                changes.add(new Change.Kept(kind, version.file(), version.name()));
            }
        }
        for (Version<T> old : inForce.values()) {
            if (!wanted.containsKey(old.name())) {
                changes.add(new Change.Removed(kind, old.file(), old.name()));
            }
        }
        refused.forEach((file, problems) -> changes.add(new Change.Refused(kind, file, problems)));
        return changes;
    }
}
