// Prints every quote by one person as it arrives: node dist/quotes.js BROKER PERSON STATE_FILE
//
// Needs kafkajs; the types are made from the JSON Schema (npm run types). ../../README.md says what is printed and which
// rules this keeps.
import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Kafka, logLevel, type IHeaders, type KafkaMessage } from "kafkajs";
import type { EnrichedArticle, Quote } from "./enriched_article.js";

const CURRENT = "dateline.current-articles.v1";
const LIVE = "dateline.enriched-articles.v1";
const SAVE_MS = 1000; // between two saves: what was printed after the last one is printed again after a crash

const [broker, person, path] = process.argv.slice(2);
if (!broker || !person || !path) {
  console.error("node dist/quotes.js BROKER PERSON STATE_FILE");
  process.exit(1);
}

// The place in every partition, and of every article the newest revision and whether something of it was printed.
type State = { offsets: Record<string, string>; articles: Record<string, [number, boolean]> };
const known = existsSync(path);
const state: State = known ? JSON.parse(readFileSync(path, "utf8")) : { offsets: {}, articles: {} };
let changed = false;

// All of it or nothing: a kill leaves the file of before.
function save(): void {
  writeFileSync(`${path}.new`, JSON.stringify(state));
  renameSync(`${path}.new`, path!);
  changed = false;
}

// Offsets count code points; a string of JavaScript has UTF-16 units.
const cut = (text: string, start: number, end: number): string => [...text].slice(start, end).join("");

const by = (quote: Quote): boolean => quote.speakers.some(({ name }) => name === person);

// An error is of this one record, and says what to do.
function decode(value: Buffer | null): EnrichedArticle {
  if (value === null) throw new Error("the message has no value: a tombstone, which removes what its key stood for");
  const record = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(value)) as EnrichedArticle;
  if (/^enriched_article\/1\.\d+$/.test(record.contract)) {
    if (typeof record.article_id === "string" && Number.isSafeInteger(record.revision)) return record; // a newer 1.x only adds
    throw new Error("it lacks article_id or revision; report it to who produces it");
  }
  throw new Error(
    `this reads enriched_article/1, and the record is ${JSON.stringify(record.contract ?? null)}; of a higher version, ` +
      "make the types from its schema (npm run types) and install what reads it",
  );
}

function headerOf(headers: IHeaders | undefined, name: string): string | undefined {
  return [headers?.[name]].flat().at(-1)?.toString();
}

// What one record adds to the output.
function lines({ value, headers }: KafkaMessage): object[] {
  const record = decode(value);
  const { article_id, revision, url } = record;
  const [held, quoted] = state.articles[article_id] ?? [-1, false];
  if (revision <= held) return []; // a duplicate, or older than what was printed
  const ce_id = headerOf(headers, "ce_id") ?? `${article_id}/${revision}`;
  const quotes = record.annotations.quotes.filter(by);
  for (const { start, end, text } of quotes.flatMap(({ fragments }) => fragments))
    if (cut(record.text, start, end) !== text) throw new Error(`the article has other words at ${start}:${end}`);
  state.articles[article_id] = [revision, quotes.length > 0];
  if (record.status === "erased") return [{ erased: article_id }];
  if (quoted && quotes.length === 0) return [{ corrected: article_id, revision }];
  return quotes.map(({ quote_id, text }) => ({ ce_id, quote_id, article_id, revision, speaker: person, text, url }));
}

const kafka = new Kafka({
  brokers: [broker],
  logLevel: logLevel.ERROR,
  logCreator: () => (entry) => console.error(entry.log.message),
});

// The first start reads of the live topic what comes from now on: what came before is in the other one. Saved before
// anything is read, so that a kill moves no place.
if (!known) {
  const admin = kafka.admin();
  await admin.connect();
  for (const { partition, high } of await admin.fetchTopicOffsets(LIVE)) state.offsets[`${LIVE}/${partition}`] = high;
  await admin.disconnect();
  save();
}

// kafkajs reads in groups only. One of its own at every start needs not wait for the session of one that was killed.
// Partitions without a place are read from their beginning, also those that were added since.
const consumer = kafka.consumer({ groupId: `quotes-${randomUUID()}` });
consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
  for (const [topic, partitions] of Object.entries(payload.memberAssignment))
    for (const partition of partitions) {
      const offset = state.offsets[`${topic}/${partition}`];
      if (offset !== undefined) consumer.seek({ topic, partition, offset });
    }
});
consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || process.exit(1));
await consumer.connect();
await consumer.subscribe({ topics: [CURRENT, LIVE], fromBeginning: true });
await consumer.run({
  autoCommit: false,
  eachMessage: async ({ topic, partition, message }) => {
    const place = `${topic}/${partition}`;
    if (BigInt(message.offset) < BigInt(state.offsets[place] ?? 0)) return; // before the seek
    try {
      for (const line of lines(message)) process.stdout.write(`${JSON.stringify(line)}\n`);
    } catch (problem) {
      console.error(`${place}/${message.offset}: ${(problem as Error).message}`); // and the others go on
    }
    state.offsets[place] = String(BigInt(message.offset) + 1n);
    changed = true;
  },
});
// After printing, never before: a kill in between prints twice instead of never.
setInterval(() => changed && save(), SAVE_MS);
