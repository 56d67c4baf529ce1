package io.parley.dialog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.dialog.bot.Bot;
import io.parley.dialog.bot.BotFile;
import io.parley.dialog.text.TextRunner;
import io.parley.testkit.Checkout;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/**
 * The interpreter, and the language of its expressions, where every clock and every source of chance throws: their classes
 * are loaded once more, with a throw before each such call.
 */
final class NothingButItsInputTest {
    private static final Set<String> OWNERS_OF_CHANCE = Set.of(
            "java/util/Random",
            "java/util/SplittableRandom",
            "java/util/concurrent/ThreadLocalRandom",
            "java/security/SecureRandom",
            "java/util/random/RandomGenerator");
    private static final Set<String> METHODS =
            Set.of("nanoTime", "currentTimeMillis", "random", "randomUUID", "systemUTC", "systemDefaultZone", "now");
    private static final List<String> RELOADED = List.of("io.parley.dialog.", "io.parley.config.", "dev.cel.");

    /** What the changed classes call; loaded once, by the test's own loader. */
    public static final class Forbidden {
        private Forbidden() {}

        /** Never returns. */
        @SuppressWarnings("DoNotCallSuggester") // that is what the changed classes are for
        public static void called(String what) {
            throw new IllegalStateException("asked for " + what);
        }
    }

    /** Talks to bots; what was said and decided. */
    public static final class Talks implements Callable<String> {
        @Override
        public String call() {
            Path bots = Checkout.root().resolve("bots");
            StringBuilder all = new StringBuilder();
            for (String name : List.of("delivery", "reminder", "zh/satisfaction", "zh/repayment")) {
                Bot bot = BotFile.load(bots.resolve(name).resolve("bot.yaml"));
                TextRunner talk = TextRunner.start(bot, examples(bot));
                for (String said : List.of("yes", "tuesday", "是的", "满意", "您是哪里", "不满意", "no thanks", "banana")) {
                    talk.hear(said).press("1").pass(Duration.ofSeconds(6));
                }
                talk.pass(Duration.ofMinutes(10));
                talk.steps().forEach(all::append);
            }
            return all.toString();
        }

        private static Map<String, String> examples(Bot bot) {
            Map<String, String> given = new TreeMap<>();
            bot.declaredVariables()
                    .forEach((name, variable) -> variable.example()
                            .filter(_ -> variable.required())
                            .ifPresent(example -> given.put(name, example)));
            return given;
        }
    }

    /** Depends on chance. */
    public static final class Chance implements Callable<String> {
        @Override
        public String call() {
            return UUID.randomUUID().toString();
        }
    }

    /** Loads classes of ours, and of the expressions' library, with a throw before each forbidden call. */
    private static final class Loader extends ClassLoader {
        private final Set<String> loaded = new HashSet<>();
        private final ClassFile files =
                ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(this)));

        Loader() {
            super(NothingButItsInputTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (RELOADED.stream().noneMatch(name::startsWith) || name.equals(Forbidden.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> known = findLoadedClass(name);
                return known == null ? changed(name) : known;
            }
        }

        private Class<?> changed(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = files.transformClass(files.parse(in.readAllBytes()), THROWING);
                loaded.add(name);
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    private static final ClassTransform THROWING = ClassTransform.transformingMethodBodies((code, element) -> {
        if (element instanceof InvokeInstruction call && isForbidden(call)) {
            code.ldc(call.owner().asInternalName() + "." + call.name().stringValue())
                    .invokestatic(
                            ClassDesc.of(Forbidden.class.getName()),
                            "called",
                            MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String));
        }
        code.with(element);
    });

    private static boolean isForbidden(InvokeInstruction call) {
        String owner = call.owner().asInternalName();
        return OWNERS_OF_CHANCE.contains(owner)
                || ((owner.startsWith("java/time/")
                                || owner.startsWith("java/lang/")
                                || owner.equals("java/util/UUID")
                                || owner.equals("java/util/Date"))
                        && METHODS.contains(call.name().stringValue()));
    }

    private static String in(Loader loader, Class<? extends Callable<String>> what) throws Exception {
        Object made = loader.loadClass(what.getName()).getConstructor().newInstance();
        return (String) ((Callable<?>) made).call();
    }

    @Test
    void whatItDecidesIsTheSameWhereClocksAndChanceThrow() throws Exception {
        Loader loader = new Loader();
        assertThat(in(loader, Talks.class)).isEqualTo(new Talks().call()).hasSizeGreaterThan(10_000);
        assertThat(loader.loaded)
                .contains(Interpreter.class.getName(), "io.parley.dialog.expression.Expression")
                .anyMatch(name -> name.startsWith("dev.cel.runtime."));
    }

    @Test
    void whatAsksForChanceThrowsThere() {
        assertThatThrownBy(() -> in(new Loader(), Chance.class))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("asked for java/util/UUID.randomUUID");
    }
}
