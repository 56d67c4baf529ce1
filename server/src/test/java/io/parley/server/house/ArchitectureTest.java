package io.parley.server.house;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Which module and package may use what: the table of docs/ARCHITECTURE.md, held on the compiled classes. */
final class ArchitectureTest {
    /** Module → the modules it may use. The server may use testkit only where it plays the demo's far end. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "testkit", List.of(),
            "config", List.of(),
            "media", List.of(),
            "dialog", List.of("config"),
            "engine", List.of("media", "dialog", "config"),
            "server", List.of("engine", "media", "dialog", "config", "testkit"));

    /** Outside packages that only some of ours may use: a library stays behind its seam, so that it can be replaced. */
    record Seam(String of, List<String> outside, List<String> within) {
        @Override
        public String toString() {
            return of;
        }
    }

    static final List<Seam> SEAMS = List.of(
            new Seam("JAIN-SIP", List.of("javax.sip..", "gov.nist.."), List.of("io.parley.engine.sip..")),
            new Seam("dnsjava", List.of("org.xbill.DNS.."), List.of("io.parley.engine.gateway..")),
            new Seam("Netty", List.of("io.netty.."), List.of("io.parley.media.net..")),
            new Seam(
                    "Vosk and JNA",
                    List.of("org.vosk..", "com.sun.jna.."),
                    List.of("io.parley.media.asr..", "io.parley.media.priority..")),
            new Seam(
                    "ONNX Runtime",
                    List.of("ai.onnxruntime.."),
                    List.of("io.parley.media.vad..", "io.parley.media.tts..")),
            new Seam("Whisper", List.of("io.github.givimad.."), List.of("io.parley.media.asr.whisper..")),
            new Seam("HanLP", List.of("com.hankcs.."), List.of("io.parley.media.mandarin..", "io.parley.dialog.nlu..")),
            new Seam("Jitsi's SRTP", List.of("org.jitsi.."), List.of("io.parley.media.srtp..")),
            new Seam("MaryTTS", List.of("marytts.."), List.of("io.parley.media.tts..")),
            new Seam("CEL", List.of("dev.cel.."), List.of("io.parley.dialog.expression..")),
            new Seam("snakeyaml", List.of("org.snakeyaml.."), List.of("io.parley.config..")),
            new Seam(
                    "Micrometer", List.of("io.micrometer..", "io.prometheus.."), List.of("io.parley.server.metrics..")),
            new Seam("logback", List.of("ch.qos.logback.."), List.of("io.parley.server.log..")),
            new Seam("picocli", List.of("picocli.."), List.of("io.parley.server.cli..")),
            new Seam(
                    "Javalin and Jetty",
                    List.of("io.javalin..", "org.eclipse.jetty..", "jakarta.servlet.."),
                    List.of("io.parley.server.http..")),
            new Seam(
                    "HTTP client",
                    List.of("java.net.http.."),
                    // Recognition servers are spoken to by WebSocket, speech services by HTTP: the JDK's client does
                    // both, and TLS.
                    List.of(
                            "io.parley.server.client..",
                            "io.parley.server.outside..",
                            "io.parley.media.asr.net..",
                            "io.parley.media.tts..")));

    /** Sockets of every kind; files have channels, too, and stay free. */
    private static final DescribedPredicate<JavaClass> SOCKETS = DescribedPredicate.describe(
            "sockets",
            type -> (type.getPackageName().equals("java.nio.channels")
                            && type.getSimpleName().matches(".*(?:Datagram|Socket|Select).*"))
                    || (type.getPackageName().equals("java.net")
                            && type.getSimpleName().matches("(?:Datagram|Server|Multicast)?Socket|DatagramPacket")));

    /** What a pure function cannot have: files, threads, clocks, chance. */
    private static final DescribedPredicate<JavaClass> EFFECTS = resideInAnyPackage(
                    "java.io", "java.nio.file..", "java.net..", "java.util.concurrent..", "java.sql..", "org.slf4j..")
            .and(not(belongToAnyOf(java.io.Serializable.class, Path.class))) // a path is a name; Files are the effect
            .or(belongToAnyOf(
                    Thread.class,
                    Process.class,
                    java.time.Clock.class,
                    java.time.InstantSource.class,
                    java.util.Random.class,
                    java.util.random.RandomGenerator.class,
                    java.util.UUID.class))
            .as("files, threads, clocks or chance");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importPaths(Sources.MODULES.stream()
                    .map(module -> Sources.ROOT.resolve(Path.of(module, "target", "classes")))
                    .toList());

    @Test
    void everyModuleWasRead() {
        for (String module : Sources.MODULES) {
            assertThat(CLASSES.stream().anyMatch(type -> inModule(type, module)))
                    .as("classes of " + module)
                    .isTrue();
        }
    }

    @ParameterizedTest
    @FieldSource("io.parley.server.house.Sources#MODULES")
    void aModuleUsesOnlyWhatItMay(String module) {
        List<String> allowed = MAY_USE.getOrDefault(module, List.of());
        String[] forbidden = Sources.MODULES.stream()
                .filter(other -> !other.equals(module) && !allowed.contains(other))
                .map(other -> "io.parley." + other + "..")
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.parley." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CLASSES);
    }

    @Test
    void theProgramUsesTestkitOnlyForTheDemosFarEnd() {
        noClasses()
                .that(resideInAPackage("io.parley.server..").and(not(resideInAPackage("io.parley.server.demo.."))))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.parley.testkit..")
                .check(CLASSES);
    }

    @ParameterizedTest
    @FieldSource("SEAMS")
    void aLibraryStaysBehindItsSeam(Seam seam) {
        noClasses()
                .that()
                .resideOutsideOfPackages(seam.within().toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(seam.outside().toArray(String[]::new))
                .check(CLASSES);
    }

    /** A misspelt package would forbid nothing. */
    @ParameterizedTest
    @FieldSource("SEAMS")
    void behindEachSeamTheLibraryIsInUse(Seam seam) {
        assertThat(CLASSES.stream()
                        .filter(resideInAnyPackage(seam.within().toArray(String[]::new)))
                        .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                        .map(Dependency::getTargetClass)
                        .anyMatch(resideInAnyPackage(seam.outside().toArray(String[]::new))))
                .isTrue();
    }

    @Test
    void onlyMediaNetAndEngineSipTouchSockets() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.parley.media.net..", "io.parley.engine.sip..", "io.parley.testkit..")
                .should()
                .dependOnClassesThat(SOCKETS)
                .check(CLASSES);
    }

    /** The entry point stands above everything, wherever its name has to lie. */
    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.parley.(**)")
                .should()
                .beFreeOfCycles()
                .ignoreDependency(name("io.parley.server.Main"), DescribedPredicate.alwaysTrue())
                .check(CLASSES);
    }

    /** Everything in the dialog module that a step can reach; what reads a bot's files is not reached from there. */
    @Test
    void theInterpreterIsPure() {
        Set<JavaClass> reached = reachableFrom("io.parley.dialog");
        assertThat(reached).extracting(JavaClass::getSimpleName).contains("Interpreter", "Expression");
        classes()
                .that(DescribedPredicate.describe("are reached by a step of the interpreter", reached::contains))
                .should(notDependOn(EFFECTS))
                .check(CLASSES);
    }

    @Test
    void aNameSaysWhatTheThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*\\.\\w*(?:Manager|Helper|Helpers|Util|Utils|Impl)")
                .check(CLASSES);
    }

    @Test
    void classesAreFinalOrSealed() {
        classes()
                .that(DescribedPredicate.describe(
                        "are top-level classes", type -> type.isTopLevelClass() && !type.isInterface()))
                .should(beFinalOrSealed())
                .check(CLASSES);
    }

    private static boolean inModule(JavaClass type, String module) {
        return (type.getPackageName() + ".").startsWith("io.parley." + module + ".");
    }

    /** The classes of a package and, transitively, those of its module that they depend on. */
    private static Set<JavaClass> reachableFrom(String packageName) {
        String module = packageName + ".";
        Set<JavaClass> reached = new LinkedHashSet<>();
        Deque<JavaClass> open = new ArrayDeque<>(CLASSES.stream()
                .filter(type -> type.getPackageName().equals(packageName))
                .toList());
        while (!open.isEmpty()) {
            JavaClass next = open.pop();
            if ((next.getPackageName() + ".").startsWith(module) && reached.add(next)) {
                for (Dependency dependency : next.getDirectDependenciesFromSelf()) {
                    open.push(dependency.getTargetClass().getBaseComponentType());
                }
            }
        }
        return reached;
    }

    private static ArchCondition<JavaClass> notDependOn(DescribedPredicate<JavaClass> forbidden) {
        return new ArchCondition<>("not depend on " + forbidden.getDescription()) {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                    if (forbidden.test(dependency.getTargetClass())) {
                        events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
                    }
                }
            }
        };
    }

    private static ArchCondition<JavaClass> beFinalOrSealed() {
        return new ArchCondition<>("be final or sealed") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                if (!type.getModifiers().contains(JavaModifier.FINAL)
                        && !type.isEnum()
                        && !type.reflect().isSealed()) {
                    events.add(SimpleConditionEvent.violated(type, type.getName() + " is open to inheritance"));
                }
            }
        };
    }
}
