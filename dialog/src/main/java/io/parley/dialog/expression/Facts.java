package io.parley.dialog.expression;

/** What an expression can ask for while a conversation runs. Every name that it was compiled with has an answer. */
public interface Facts {

    /** {@link Value#UNSET} for a variable without a value. */
    Value variable(String name);

    /** First value of the entity in what the caller said last; {@link Value#UNSET} if there was none. */
    Value entity(String name);

    /** How often the node was entered, the present time included. */
    int visits(String node);

    /** What the caller said last. */
    String said();

    /** Best intent of what the caller said last; empty if there was none. */
    String intent();

    /** Keys pressed last: those of a collection, or the one key of a menu. */
    String digits();

    /** Inputs in a row that no child took. */
    int misses();

    /** Silences in a row. */
    int silences();

    /** Best frequent question of what the caller said last; empty if there was none. */
    String faq();

    /** What came of the last collection: {@code done}, {@code timeout}; empty before. */
    String collected();

    /** What came of the last transfer: {@code busy}, {@code no-answer}, {@code refused}, {@code failed}; empty before. */
    String transferred();

    /** What came of the last request: {@code done}, {@code failed}, {@code timeout}; empty before. */
    String replied();
}
