package io.parley.dialog.expression;

/** What a variable holds. {@link #spoken} is how it reads in a prompt, a record or a User-to-User value. */
public sealed interface Value {

    /** Text for templates; nothing for {@link Unset}. */
    String spoken();

    /** Text. */
    record Text(String text) implements Value {
        @Override
        public String spoken() {
            return text;
        }
    }

    /** A whole number. */
    record Whole(long number) implements Value {
        @Override
        public String spoken() {
            return Long.toString(number);
        }
    }

    /** A number with a fraction. */
    record Decimal(double number) implements Value {
        @Override
        public String spoken() {
            return Double.toString(number);
        }
    }

    /** Yes or no. */
    record Flag(boolean on) implements Value {
        @Override
        public String spoken() {
            return Boolean.toString(on);
        }
    }

    /** No value yet. */
    record Unset() implements Value {
        @Override
        public String spoken() {
            return "";
        }
    }

    Value UNSET = new Unset();
}
