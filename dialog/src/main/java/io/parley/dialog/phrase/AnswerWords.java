package io.parley.dialog.phrase;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Words of a language by which one can tell, before a caller is silent for long, whether an answer is whole.
 *
 * @param yesNo whole answers to a yes-or-no question
 * @param unfinished what people end with who are not at their end
 * @param digits spoken digit → how many digits it stands for
 * @param repeats word → how often the digit behind it counts
 */
public record AnswerWords(
        List<Phrase> yesNo, List<Phrase> unfinished, Map<String, Integer> digits, Map<String, Integer> repeats) {

    private static final AnswerWords ENGLISH = new AnswerWords(
            phrases(
                    "yes",
                    "yeah",
                    "yep",
                    "yes please",
                    "sure",
                    "of course",
                    "correct",
                    "that's right",
                    "right",
                    "okay",
                    "no",
                    "nope",
                    "no thanks",
                    "no thank you",
                    "not really",
                    "wrong"),
            phrases(
                    "and",
                    "or",
                    "but",
                    "so",
                    "because",
                    "if",
                    "when",
                    "until",
                    "although",
                    "except",
                    "um",
                    "uh",
                    "er",
                    "hmm",
                    "well",
                    "like",
                    "the",
                    "a",
                    "an",
                    "my",
                    "your",
                    "this",
                    "to",
                    "of",
                    "at",
                    "on",
                    "in",
                    "for",
                    "from",
                    "with",
                    "about",
                    "between",
                    "is",
                    "are",
                    "i",
                    "i'm",
                    "it's",
                    "i think",
                    "i mean",
                    "you know",
                    "let me see",
                    "let me think",
                    "hold on",
                    "wait"),
            englishDigits(),
            Map.of("double", 2, "triple", 3));

    private static final AnswerWords CHINESE = new AnswerWords(
            phrases(
                    "是", "是的", "对", "对的", "没错", "好", "好的", "好啊", "可以", "行", "嗯", "有", "要", "不", "不是", "不对", "不行", "不要",
                    "不用", "不用了", "没有", "没", "不可以"),
            phrases(
                    "就是", "就是说", "然后", "还有", "那个", "这个", "和", "跟", "因为", "但是", "不过", "所以", "或者", "而且", "如果", "要是", "呃",
                    "嗯那个", "的话", "我想", "我要", "我觉得", "等一下", "我看看"),
            Stream.of("零", "〇", "一", "二", "三", "四", "五", "六", "七", "八", "九", "幺", "两")
                    .collect(Collectors.toMap(digit -> digit, digit -> 1)),
            Map.of());

    private static final AnswerWords NONE = new AnswerWords(List.of(), List.of(), Map.of(), Map.of());

    /**
     * Those of a language.
     *
     * @param language a language tag such as {@code en-US}; an unknown one has no words
     */
    public static AnswerWords of(String language) {
        return switch (Locale.forLanguageTag(language).getLanguage()) {
            case "en" -> ENGLISH;
            case "zh" -> CHINESE;
            default -> NONE;
        };
    }

    /** What a recogniser may be told to expect of an answer to a yes-or-no question. */
    public List<Phrase> spokenYesNo() {
        return yesNo;
    }

    /** What a recogniser may be told to expect of digits: they are said in any order, and as often as one likes. */
    public List<Phrase> spokenDigits() {
        return Stream.concat(digits.keySet().stream(), repeats.keySet().stream())
                .sorted()
                .map(Phrase::of)
                .toList();
    }

    private static List<Phrase> phrases(String... texts) {
        return Stream.of(texts).map(Phrase::of).toList();
    }

    /** Tens and teens are two digits; a unit behind a ten takes the place of its zero. */
    private static Map<String, Integer> englishDigits() {
        Map<String, Integer> digits = new HashMap<>();
        Set.of("zero", "oh", "o", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
                .forEach(word -> digits.put(word, 1));
        Set.of(
                        "ten",
                        "eleven",
                        "twelve",
                        "thirteen",
                        "fourteen",
                        "fifteen",
                        "sixteen",
                        "seventeen",
                        "eighteen",
                        "nineteen")
                .forEach(word -> digits.put(word, 2));
        Set.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
                .forEach(word -> digits.put(word, 2));
        return Map.copyOf(digits);
    }

    public boolean isYesOrNo(Phrase said) {
        return yesNo.contains(said);
    }

    public boolean endsUnfinished(Phrase said) {
        return unfinished.stream().anyMatch(it -> said.hasAt(Math.max(0, said.size() - it.size()), it));
    }

    /** How many digits were said or are written there. */
    public int digitsIn(Phrase said) {
        int count = 0;
        int times = 1;
        boolean afterTen = false;
        for (String word : said.words()) {
            int here = Optional.ofNullable(digits.get(word)).orElseGet(() ->
                    (int) word.chars().filter(Character::isDigit).count());
            // "twenty one" are two digits, not three.
            count += here == 1 && afterTen ? 0 : here * times;
            afterTen = word.endsWith("ty");
            times = repeats.getOrDefault(word, 1);
        }
        return count;
    }
}
