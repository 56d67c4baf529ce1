package io.parley.engine.conversation;

import io.parley.dialog.Action.PromptPart;
import io.parley.dialog.bot.Bot;
import io.parley.media.prompt.PromptCache;
import io.parley.media.tts.Speech;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A bot's prompts in its own voice, from the cache that all bots share. Safe for use by many calls. */
public final class BotPrompts implements Prompts {
    private final Bot bot;
    private final PromptCache cache;

    public BotPrompts(Bot bot, PromptCache cache) {
        this.bot = bot;
        this.cache = cache;
    }

    /**
     * Renders prompts ahead of their use; blocks.
     *
     * @return how many were prepared
     * @throws RuntimeException for the first that cannot be rendered
     */
    public int prepare(List<List<PromptPart>> prompts) {
        for (List<PromptPart> prompt : prompts) {
            render(prompt);
        }
        return prompts.size();
    }

    @Override
    public Optional<Speech> ready(List<PromptPart> parts) {
        List<Speech> audio = new ArrayList<>(parts.size());
        for (PromptPart part : parts) {
            Optional<Speech> ready = switch (part) {
                case PromptPart.Text text -> cache.peek(text.text(), bot.voice().name());
                // Recordings are bounded files on disk: reading one is no long wait.
                case PromptPart.Recording recording -> Optional.of(recording(recording));
            };
            if (ready.isEmpty()) {
                return Optional.empty();
            }
            audio.add(ready.get());
        }
        return Optional.of(PromptCache.join(audio, starts(parts)));
    }

    @Override
    public Speech render(List<PromptPart> parts) {
        List<Speech> audio = new ArrayList<>(parts.size());
        for (PromptPart part : parts) {
            audio.add(
                    switch (part) {
                        case PromptPart.Text text ->
                            cache.text(text.text(), bot.voice().name());
                        case PromptPart.Recording recording -> recording(recording);
                    });
        }
        return PromptCache.join(audio, starts(parts));
    }

    private Speech recording(PromptPart.Recording recording) {
        return cache.recording(
                bot.folder().resolve(recording.file()), recording.words().length());
    }

    /** Where each part begins in {@link PromptPart#words(List)}. */
    private static List<Integer> starts(List<PromptPart> parts) {
        List<Integer> starts = new ArrayList<>(parts.size());
        int at = 0;
        for (PromptPart part : parts) {
            starts.add(at);
            at += part.words().length() + 1;
        }
        return starts;
    }
}
