import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import java.util.stream.*;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Prints every quote by one person as it arrives: java -cp 'target/classes:target/lib/*' Quotes BROKER PERSON STATE_FILE
 *
 * Needs kafka-clients and Jackson. ../README.md says what is printed and which rules this keeps.
 */
public class Quotes {
    static final String CURRENT = "dateline.current-articles.v1", LIVE = "dateline.enriched-articles.v1";
    /** Between two saves, in ms: what was printed after the last one is printed again after a crash. */
    static final long SAVE_MS = 1000;
    static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    static final PrintStream OUT = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** Of an article: the newest revision, and whether something of it was printed. */
    record Held(long revision, boolean quoted) {}

    /** The place in every partition, by topic/partition, and what is held of every article. */
    record State(Map<String, Long> offsets, Map<String, Held> articles) {}

    final String person;
    final Path path;
    final State state;
    boolean first, changed;
    long savedAt;

    Quotes(String person, Path path) throws IOException {
        this.person = person;
        this.path = path.toAbsolutePath();
        first = !Files.exists(path);
        state = first ? new State(new TreeMap<>(), new HashMap<>()) : JSON.readValue(path.toFile(), State.class);
    }

    /** All of it or nothing: a kill leaves the file of before. */
    void save() throws IOException {
        Path beside = path.resolveSibling(path.getFileName() + ".new");
        Files.write(beside, JSON.writeValueAsBytes(state));
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
        first = changed = false;
        savedAt = System.currentTimeMillis();
    }

    /** Reads every partition from its place. One without a place is read from its beginning, also one that was added
     * since; only of the live topic, the first start reads what comes from now on: what came before is in the other. */
    void assign(KafkaConsumer<byte[], byte[]> consumer) throws IOException {
        List<TopicPartition> all = Stream.of(CURRENT, LIVE).flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(one -> new TopicPartition(one.topic(), one.partition())).toList();
        List<TopicPartition> unknown = all.stream().filter(one -> !state.offsets.containsKey(place(one))).toList();
        if (unknown.isEmpty() && !consumer.assignment().isEmpty()) return;
        var ends = consumer.endOffsets(unknown.stream().filter(one -> first && one.topic().equals(LIVE)).toList());
        for (var one : unknown) state.offsets.put(place(one), ends.getOrDefault(one, 0L));
        save(); // before anything is read, so that a kill moves no place
        consumer.assign(all);
        for (var one : all) consumer.seek(one, state.offsets.get(place(one)));
    }

    static String place(TopicPartition one) { return one.topic() + "/" + one.partition(); }

    /** Offsets count code points; a string of Java has UTF-16 units. */
    static String cut(String text, int start, int end) {
        return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
    }

    /** Throws for what is no article, saying what to do. */
    static JsonNode decode(byte[] value) throws IOException {
        if (value == null) throw new IOException("the message has no value: a tombstone, which removes what its key stood for");
        JsonNode record = JSON.readTree(value);
        if (record.path("contract").asText().matches("enriched_article/1\\.\\d+")) return record; // a newer 1.x only adds
        throw new IOException("this reads enriched_article/1, and the record is " + record.path("contract")
            + "; of a higher version, install what reads it");
    }

    /** What one record adds to the output. */
    List<Map<String, Object>> lines(ConsumerRecord<byte[], byte[]> message) throws IOException {
        JsonNode record = decode(message.value());
        String id = record.required("article_id").asText(), url = record.required("url").asText();
        long revision = record.required("revision").longValue();
        Held held = state.articles.getOrDefault(id, new Held(-1, false));
        if (revision <= held.revision) return List.of(); // a duplicate, or older than what was printed
        var header = message.headers().lastHeader("ce_id");
        String ceId = header == null ? id + "/" + revision : new String(header.value(), StandardCharsets.UTF_8);
        var lines = new ArrayList<Map<String, Object>>();
        for (JsonNode quote : record.required("annotations").required("quotes")) {
            boolean theirs = false;
            for (JsonNode one : quote.required("speakers")) theirs |= person.equals(one.path("name").textValue());
            if (!theirs) continue;
            for (JsonNode one : quote.required("fragments"))
                if (!cut(record.required("text").asText(), one.required("start").intValue(), one.required("end").intValue())
                        .equals(one.required("text").asText())) throw new IOException("the article has other words: " + one);
            lines.add(Map.of("ce_id", ceId, "quote_id", quote.required("quote_id").asText(), "article_id", id, "url", url,
                "revision", revision, "speaker", person, "text", quote.required("text").asText()));
        }
        state.articles.put(id, new Held(revision, !lines.isEmpty()));
        if (record.path("status").asText().equals("erased")) return List.of(Map.of("erased", id));
        return held.quoted && lines.isEmpty() ? List.of(Map.of("corrected", id, "revision", revision)) : lines;
    }

    void print(ConsumerRecord<byte[], byte[]> message) {
        String place = message.topic() + "/" + message.partition();
        try {
            for (var line : lines(message)) OUT.println(JSON.writeValueAsString(line));
        } catch (IOException | RuntimeException problem) { // of one record: it is told, and the others go on
            System.err.println(place + "/" + message.offset() + ": " + problem.getMessage());
        }
        state.offsets.put(place, message.offset() + 1);
        changed = true;
    }

    public static void main(String[] args) throws IOException {
        var quotes = new Quotes(args[1], Path.of(args[2]));
        var bytes = new ByteArrayDeserializer();
        Map<String, Object> settings = Map.of("bootstrap.servers", args[0], "auto.offset.reset", "earliest");
        try (var consumer = new KafkaConsumer<>(settings, bytes, bytes)) {
            while (true) {
                quotes.assign(consumer);
                for (var message : consumer.poll(Duration.ofMillis(500))) quotes.print(message);
                // After printing, never before: a kill in between prints twice instead of never.
                if (quotes.changed && System.currentTimeMillis() - quotes.savedAt >= SAVE_MS) quotes.save();
            }
        }
    }
}
