// Prints every quote by one person as it arrives: quotes BROKER PERSON STATE_FILE
//
// Needs franz-go. ../README.md says what is printed and which rules this keeps.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

const current, live = "dateline.current-articles.v1", "dateline.enriched-articles.v1"
const between = time.Second // two saves: what was printed after the last one is printed again after a crash

type held struct { // of an article: the newest revision, and whether something of it was printed
	Revision int64
	Quoted   bool
}

type state struct {
	Offsets  map[string]int64 // topic/partition to the place in it
	Articles map[string]held
}

// lines is what one record adds to the output.
func (s *state) lines(message *kgo.Record, person string) (said []any, err error) {
	a, err := decode(message.Value)
	before, known := s.Articles[a.ID]
	if err != nil || known && a.Revision <= before.Revision {
		return nil, err // a duplicate, or older than what was printed
	}
	ceID := fmt.Sprintf("%s/%d", a.ID, a.Revision)
	for _, header := range message.Headers {
		if header.Key == "ce_id" {
			ceID = string(header.Value)
		}
	}
	points := []rune(a.Text) // offsets count code points; a string of Go has bytes
	for _, q := range a.Annotations.Quotes {
		for _, f := range q.Fragments {
			if f.Start < 0 || f.Start > f.End || f.End > len(points) || string(points[f.Start:f.End]) != f.Text {
				return nil, fmt.Errorf("the article has other words at %d:%d", f.Start, f.End)
			}
		}
		for _, speaker := range q.Speakers {
			if speaker.Name == person {
				said = append(said, map[string]any{"ce_id": ceID, "quote_id": q.ID, "article_id": a.ID,
					"revision": a.Revision, "speaker": person, "text": q.Text, "url": a.URL})
				break
			}
		}
	}
	s.Articles[a.ID] = held{a.Revision, len(said) > 0}
	if a.Status == "erased" {
		return []any{map[string]any{"erased": a.ID}}, nil
	} else if before.Quoted && len(said) == 0 {
		return []any{map[string]any{"corrected": a.ID, "revision": a.Revision}}, nil
	}
	return said, nil
}

// places says where to read from. A partition without a place is read from its beginning, also one that was added since;
// only of the live topic, the first start reads what comes from now on: what came before is in the other one.
func (s *state) places(ends kadm.ListedOffsets, first bool) map[string]map[int32]kgo.Offset {
	from := map[string]map[int32]kgo.Offset{current: {}, live: {}}
	ends.Each(func(end kadm.ListedOffset) {
		place := fmt.Sprintf("%s/%d", end.Topic, end.Partition)
		if first && end.Topic == live {
			s.Offsets[place] = end.Offset
		}
		from[end.Topic][end.Partition] = kgo.NewOffset().At(s.Offsets[place])
	})
	return from
}

// save replaces the file whole or not at all: a kill leaves that of before.
func (s *state) save(path string) {
	text, err := json.Marshal(s)
	check(errors.Join(err, os.WriteFile(path+".new", text, 0o644), os.Rename(path+".new", path)))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	broker, person, path := os.Args[1], os.Args[2], os.Args[3]
	s, ctx := state{map[string]int64{}, map[string]held{}}, context.Background()
	text, err := os.ReadFile(path)
	first := errors.Is(err, os.ErrNotExist)
	if !first {
		check(errors.Join(err, json.Unmarshal(text, &s)))
	}
	client, err := kgo.NewClient(kgo.SeedBrokers(broker), kgo.ConsumeResetOffset(kgo.NewOffset().AtStart()))
	check(err)
	for looked, saved, changed := (time.Time{}), time.Now(), true; ; {
		if time.Since(looked) > time.Minute { // at the start, and for partitions that are added
			ends, err := kadm.NewClient(client).ListEndOffsets(ctx, current, live)
			check(errors.Join(err, ends.Error()))
			from := s.places(ends, first)
			s.save(path) // before anything is read, so that a kill moves no place
			client.AddConsumePartitions(from)
			looked, first = time.Now(), false
		}
		wait, cancel := context.WithTimeout(ctx, between/2)
		client.PollFetches(wait).EachRecord(func(message *kgo.Record) {
			place := fmt.Sprintf("%s/%d", message.Topic, message.Partition)
			said, err := s.lines(message, person)
			if err != nil { // of one record: it is told, and the others go on
				log.Printf("%s/%d: %v", place, message.Offset, err)
			}
			for _, line := range said {
				check(json.NewEncoder(os.Stdout).Encode(line))
			}
			s.Offsets[place], changed = message.Offset+1, true
		})
		cancel()
		if changed && time.Since(saved) >= between { // after printing: a kill in between prints twice, not never
			s.save(path)
			saved, changed = time.Now(), false
		}
	}
}
