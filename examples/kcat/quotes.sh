#!/bin/sh
# Prints every quote by one person as it arrives: quotes.sh BROKER PERSON. Needs kcat and jq.
#
# It keeps nothing: every start reads the compacted topic and what is kept of the live one, and prints everything again.
# ../README.md says what is printed and which rules this keeps; what is not UTF-8 it reads with U+FFFD in its place.
kcat -b "$1" -G "quotes-$$-$(date +%s)" -X auto.offset.reset=earliest -q -u -J \
    dateline.current-articles.v1 dateline.enriched-articles.v1 |
jq -Rcn --unbuffered --arg person "$2" '
foreach (inputs | fromjson) as $message ({held: {}};
  .lines = [] | . as $state
  | "\($message.topic)/\($message.partition)/\($message.offset)" as $place
  | try (
      ($message.payload // error("a tombstone, which removes what its key stood for") | fromjson) as $record
      | if ($record.contract | test("^enriched_article/1\\.[0-9]+$") | not)
        then error("this reads enriched_article/1, not \($record.contract); install what reads it") else . end
      | ($state.held[$record.article_id] // [-1, false]) as [$revision, $quoted]
      | if $record.revision <= $revision then . else
          ($message.headers as $h | [range(0; $h | length; 2) | select($h[.] == "ce_id") | $h[. + 1]][-1]
            // "\($record.article_id)/\($record.revision)") as $ce_id
          | [$record.annotations.quotes[] | select(any(.speakers[]; .name == $person)) |
              {ce_id: $ce_id, quote_id, article_id: $record.article_id, revision: $record.revision,
               speaker: $person, text, url: $record.url}] as $quotes
          | .held[$record.article_id] = [$record.revision, ($quotes != [])]
          | .lines = if $record.status == "erased" then [{erased: $record.article_id}]
                     elif $quoted and $quotes == [] then [{corrected: $record.article_id, revision: $record.revision}]
                     else $quotes end
        end)
    catch ("\($place): \(.[:200])\n" | stderr | $state);
  .lines[])'
